//! Every story in one binary: one file a story in `stories/`.

mod stories {
    mod access;
    mod architecture;
    mod audit;
    mod basemap;
    mod calls;
    mod command_line;
    mod console;
    mod customers;
    mod dispatch;
    mod edge;
    mod firebase;
    mod firebase_push;
    mod fixes;
    mod idempotency;
    mod intake;
    mod jobs;
    mod kill_nine;
    mod locate;
    mod openapi;
    mod org;
    mod people;
    mod places;
    mod push_service;
    mod queries;
    mod races;
    mod real;
    mod routing;
    mod sign_in;
    mod simulated_day;
    mod stream;
    mod together;
    mod web_push;
}
