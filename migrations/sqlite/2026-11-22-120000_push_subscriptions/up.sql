-- Browsers that a worker's messages are pushed to. A subscription lives as long as the sign-in that made it: signing out,
-- blocking and a lost phone end both.
CREATE TABLE push_subscriptions (
    id         TEXT    NOT NULL PRIMARY KEY,
    worker_id  TEXT    NOT NULL REFERENCES workers (id),
    token_id   TEXT    NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    endpoint   TEXT    NOT NULL UNIQUE,               -- whoever signs in on the same phone takes it over
    p256dh     TEXT    NOT NULL,
    auth       TEXT    NOT NULL,
    lang       TEXT    NOT NULL CHECK (lang IN ('zh', 'en')),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX push_subscriptions_worker ON push_subscriptions (worker_id, created_at);
CREATE INDEX push_subscriptions_token ON push_subscriptions (token_id);
CREATE INDEX messages_dispatch ON messages (dispatch_id);
