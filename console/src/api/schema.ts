// Made from mobile-api/openapi.json by `npm run types`. Do not edit.

export interface paths {
    "/api/v1/alarms/acknowledged": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Alarms of open tickets that somebody acknowledged, newest first */
        get: operations["list_acknowledged_alarms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/branches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The branches that the caller sees */
        get: operations["list_branches"];
        put?: never;
        /** Found a branch */
        post: operations["create_branch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/branches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a branch */
        patch: operations["change_branch"];
        trace?: never;
    };
    "/api/v1/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Calls, newest first */
        get: operations["list_calls"];
        put?: never;
        /** Ring somebody: first the own seat's telephone rings, then his */
        post: operations["dial"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the call that rings at the own seat */
        post: operations["answer_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/hang-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the call */
        post: operations["hang_up_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the other party wait */
        post: operations["hold_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep what was written down of a call, while they talk or after */
        put: operations["note_call"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/recording": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sound of a call, or a part of it */
        get: operations["get_recording"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on talking */
        post: operations["resume_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calls/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pass the call to another seat, by its extension or id */
        post: operations["transfer_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/crews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The crews that the caller sees */
        get: operations["list_crews"];
        put?: never;
        /** Enter a crew */
        post: operations["create_crew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/crews/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a crew */
        patch: operations["change_crew"];
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Find customers by any spelling of a number, by plate, or by part of a name, plate or number */
        get: operations["find_customers"];
        put?: never;
        /** Open a customer's file */
        post: operations["create_customer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a customer's file */
        patch: operations["change_customer"];
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take an offer */
        post: operations["accept_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/arrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Be there: refused farther than 500 m from the place, unless `note` says why */
        post: operations["arrive_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do not take an offer */
        post: operations["decline_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/depart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drive off */
        post: operations["depart_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/fail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** It cannot be completed: somebody else will be sent */
        post: operations["fail_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The work is done: wants the flow's photographs, or a note that says why there are none */
        post: operations["finish_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/materials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say which materials were used
         * @description Each line is added to what was said before; a line below zero takes back what was said too much.
         */
        post: operations["use_materials"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Store a photograph with a dispatch */
        post: operations["add_photo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/dispatches/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begin the work: wants the flow's photographs, or a note that says why there are none */
        post: operations["start_dispatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/duty": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on or off duty */
        post: operations["set_duty"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/fixes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report positions
         * @description Takes no `Idempotency-Key`: a fix is known by its worker and the time it was measured, so whatever was taken the first
         *     time is answered `duplicate` the second and moves nothing.
         */
        post: operations["report_fixes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's live dispatches with their tickets */
        get: operations["list_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/push-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a browser subscribes to push messages with */
        get: operations["get_push_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wake this browser when an offer comes; the sixth of a worker takes the oldest's place */
        post: operations["add_push_subscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/push-subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Wake this browser no more */
        delete: operations["remove_push_subscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/field/push-target": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Where to push an offer when the socket is silent: one device a sign-in, until the sign-in ends */
        put: operations["set_push_target"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/floor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the seats stand */
        get: operations["list_floor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/flows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ticket kinds with their states, moves and outcomes */
        get: operations["list_flows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The items that the caller's branch uses */
        get: operations["list_items"];
        put?: never;
        /** Enter an item */
        post: operations["create_item"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change an item */
        patch: operations["change_item"];
        trace?: never;
    };
    "/api/v1/jobs/{id}/drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drop a dead job */
        post: operations["drop_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a dead job back: it is run again at once */
        post: operations["retry_job"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/dead": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Jobs that failed for good, newest first */
        get: operations["list_dead_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The lines and what happens on them
         * @description Lines are free for whoever rings or is rung. One that has a call belongs to the branch of that call meanwhile: others do
         *     not see it. The stream says in `line` frames what changes.
         */
        get: operations["list_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/locate-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Text a caller a link by which he says where he is
         * @description It is good once and for half an hour; one sent to the same number before ends. The frame `located` brings what he says
         *     to whoever asked.
         */
        post: operations["send_locate_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/locate-links/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a link stands */
        get: operations["get_locate_link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who am I? */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages, newest first */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics in Prometheus' text format */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/photos/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One photograph or signature, as it was sent */
        get: operations["get_photo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Places by their words, the best first */
        get: operations["search_places"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The nearest able workers, while the caller is on the line */
        post: operations["create_quote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/quotes/{id}/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep a worker for this call, for 45 s */
        post: operations["hold_worker"];
        /** Let go of whom a quote keeps */
        delete: operations["release_worker"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The seats that the caller sees */
        get: operations["list_seats"];
        put?: never;
        /** Set up a seat */
        post: operations["create_seat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seats/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a seat */
        patch: operations["change_seat"];
        trace?: never;
    };
    "/api/v1/seats/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take no calls for a while: what rings there rings elsewhere
         * @description An agent does so at his own seat, whoever runs the floor at any. The seat stays on pause until it is resumed or somebody
         *     else sits down there.
         */
        post: operations["pause_seat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/seats/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take calls again */
        post: operations["resume_seat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in
         * @description Five wrong passwords in a row lock the login out for five minutes, whether anybody has it or not. A `terminal` that is a seat's extension binds the
         *     session to that seat: calls that ring there pop up here.
         */
        post: operations["sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out: the token ends at once */
        post: operations["sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sign-out-everywhere": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sign out on every device: all tokens of the caller end at once */
        post: operations["sign_out_everywhere"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulated/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let somebody ring the chain; only with the simulated switch */
        post: operations["simulate_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/simulated/calls/{id}/hang-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The caller hangs up; only with the simulated switch */
        post: operations["simulate_hang_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Facts, offers, calls and positions as they happen, over a websocket */
        get: operations["open_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tickets, newest first */
        get: operations["list_tickets"];
        put?: never;
        /** Book a ticket */
        post: operations["create_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One ticket */
        get: operations["get_ticket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/acknowledge-alarm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge an alarm, for everybody
         * @description `alarm` names the cause, so that a new cause of the same ticket rings again. Who was first stays: later ones are answered
         *     with his name.
         */
        post: operations["acknowledge_alarm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put a ticket on a worker outright */
        post: operations["assign_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/attempt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The customer was rung and not reached */
        post: operations["attempt_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a ticket */
        post: operations["cancel_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change a ticket: new information makes a new dispatch */
        post: operations["change_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a ticket with an outcome */
        post: operations["close_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a ticket, in order */
        get: operations["list_ticket_facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/need-human": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand a ticket to people: it stands in the human queue until somebody moves it */
        post: operations["hand_ticket_to_people"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Add a note to a ticket's file */
        post: operations["note_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Offer a ticket to many at once: the first accept wins */
        post: operations["open_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/photos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Photographs and signature of a ticket, oldest first */
        get: operations["list_ticket_photos"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why this worker and not the others, for every round */
        get: operations["get_ticket_why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tickets/{id}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a ticket back from its worker */
        post: operations["withdraw_ticket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The users of the caller's branches */
        get: operations["list_users"];
        put?: never;
        /**
         * Let somebody in
         * @description Nobody gives a role that has rights which he has not himself.
         */
        post: operations["create_user"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a user
         * @description A new password, and blocking, end every token of his at once.
         */
        patch: operations["change_user"];
        trace?: never;
    };
    "/api/v1/vehicles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The vehicles that the caller sees, with their last position */
        get: operations["list_vehicles"];
        put?: never;
        /** Enter a vehicle */
        post: operations["create_vehicle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/vehicles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a vehicle */
        patch: operations["change_vehicle"];
        trace?: never;
    };
    "/api/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workers that the caller sees, with live state */
        get: operations["list_workers"];
        put?: never;
        /** Enter a worker */
        post: operations["create_worker"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a worker */
        patch: operations["change_worker"];
        trace?: never;
    };
    "/api/v1/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The zones that the caller works in */
        get: operations["list_zones"];
        put?: never;
        /** Enter a zone */
        post: operations["create_zone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/zones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a zone */
        patch: operations["change_zone"];
        trace?: never;
    };
    "/api/v1/zones/{id}/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The facts of a zone after a number, in order, none missing
         * @description Facts of a branch that the caller does not see keep their number and have the kind `elsewhere` and no content.
         */
        get: operations["list_facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/l/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The page that asks a caller for his location
         * @description For people: HTML in Chinese or English by `Accept-Language`. The token in the path is the sign-in.
         */
        get: operations["open_locate_link"];
        put?: never;
        /**
         * Say where one is
         * @description A link takes that once; who repeats it hears `expired`.
         */
        post: operations["use_locate_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/osmand": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Report a vehicle's position in the query
         * @description The OsmAnd protocol as version 8 of the Traccar Client app speaks it. The tracker signs in with the vehicle's id and
         *     token, both in the query. Repeating a report is harmless without a key: what was taken is known by its time.
         */
        get: operations["osmand_8"];
        put?: never;
        /**
         * Report a vehicle's position in the body
         * @description As version 9 of the Traccar Client app sends it; without a JSON body the query counts, or a form in the body.
         */
        post: operations["osmand_9"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description `POST /tickets/{id}/acknowledge-alarm`. */
        AcknowledgeAlarm: {
            /** @description The cause, as the console names it, such as `late:TICKET:PROMISE`. */
            alarm: string;
        };
        /** @description An alarm that somebody acknowledged. */
        AcknowledgedAlarm: {
            /** @description The cause. */
            alarm: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: components["schemas"]["Actor"];
            /** @description The ticket. */
            ticket_id: string;
        };
        /** @description Who did something. */
        Actor: {
            /** @description The user's id; absent of the server, and of somebody whom the reader does not see. */
            id?: string | null;
            /** @description What he is. */
            is: components["schemas"]["ActorKind"];
            /** @description His name; absent likewise. */
            name?: string | null;
        };
        /**
         * @description See [`Actor`].
         * @enum {string}
         */
        ActorKind: "user" | "worker" | "system";
        /** @description Something that somebody did, as `GET /audit` lists it. */
        AuditEntry: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Whose thing it was. */
            branch_id: string;
            /** @description What was sent, without secrets; numbers masked. */
            data: unknown;
            /** @description Id. */
            id: string;
            /** @description Past tense, such as `signed_in` or `zone_changed`. */
            kind: string;
            /** @description What it was done to, such as `zone`. */
            subject: string;
            /** @description Which one. */
            subject_id?: string | null;
            /** @description Who; absent when the command line did it. */
            user_id?: string | null;
            /** @description His name. */
            user_name?: string | null;
        };
        /** @description A branch of the chain; the tree of them scopes everything. */
        Branch: {
            /** @description Id. */
            id: string;
            /** @description `group`, `own` or `franchise`. */
            kind: string;
            /** @description Name. */
            name: string;
            /** @description The branch above; absent for the organisation itself. */
            parent_id?: string | null;
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
        };
        /** @description The record that each call leaves (S3-41, S3-42). */
        Call: {
            /**
             * Format: date-time
             * @description Was answered.
             */
            answered_at?: string | null;
            /**
             * Format: date-time
             * @description Began.
             */
            began_at: string;
            /** @description The file it belongs to. */
            customer_id?: string | null;
            /** @description Inbound or outbound. */
            direction: components["schemas"]["Direction"];
            /** @description `completed`, `no_answer`, `busy`, `abandoned`, `failed`. */
            end_reason?: string | null;
            /**
             * Format: date-time
             * @description Ended.
             */
            ended_at?: string | null;
            /** @description The other party, E.164 or as signalled; masked for those who need not see it. */
            from: string;
            /** @description Id. */
            id: string;
            /** @description Line name. */
            line: string;
            /** @description How well the number was known. */
            match: components["schemas"]["Match"];
            /** @description What was written down while they talked. */
            note?: string | null;
            /** @description A recording can be fetched. */
            recorded: boolean;
            /** @description Seat it rang at last. */
            seat_id?: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["CallState"];
            /** @description A ticket booked during it. */
            ticket_id?: string | null;
            /** @description The number rung. */
            to?: string | null;
            /** @description Who answered. */
            user_id?: string | null;
        };
        /** @description `POST /calls/{id}/{command}`; `to` for transfer. */
        CallCommand: {
            /** @description Extension or seat id to transfer to. */
            to?: string | null;
        };
        /** @description `PUT /calls/{id}/note`. */
        CallNote: {
            /** @description All of it; an empty one takes it away. */
            note: string;
        };
        /**
         * @description Where a call stands.
         * @enum {string}
         */
        CallState: "queued" | "ringing" | "talking" | "held" | "ended";
        /** @description A customer's car. */
        Car: {
            /** @description Id. */
            id: string;
            /** @description Without the dot, such as `陕A7K3Q2`. */
            plate: string;
        };
        /** @description `PATCH /branches/{id}`. */
        ChangeBranch: {
            /** @description Name. */
            name?: string | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /crews/{id}`. */
        ChangeCrew: {
            /** @description A member of the crew. */
            lead_id?: string | null;
            /** @description Name. */
            name?: string | null;
            /** @description The telephone that is called. */
            phone?: string | null;
            /** @description Its tow truck; an empty one takes it away. */
            vehicle_id?: string | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /customers/{id}`: what is absent stays. */
        ChangeCustomer: {
            lang?: components["schemas"]["Lang"] | null;
            /** @description Name. */
            name?: string | null;
            /** @description Free text. */
            note?: string | null;
            /** @description All numbers from now on. */
            numbers?: string[] | null;
            /** @description All plates from now on. */
            plates?: string[] | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /items/{id}`: what is absent stays. */
        ChangeItem: {
            /** @description Whether it is still used. */
            active?: boolean | null;
            name?: components["schemas"]["Words"] | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /seats/{id}`. */
        ChangeSeat: {
            /** @description 2 to 8 digits. */
            extension?: string | null;
            /** @description Name. */
            name?: string | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /users/{id}`. */
        ChangeUser: {
            /** @description Name. */
            name?: string | null;
            /** @description New password: every token of his ends. */
            password?: string | null;
            /** @description Roles from now on. */
            roles?: components["schemas"]["Role"][] | null;
            /** @description `active` or `blocked`; blocking ends every token. */
            state?: string | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /vehicles/{id}`. */
        ChangeVehicle: {
            /** @description Equipment from now on. */
            equipment?: string[] | null;
            /** @description A new token; the old one ends. */
            renew_token?: boolean;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /workers/{id}`. */
        ChangeWorker: {
            /** @description Crew. */
            crew_id?: string | null;
            /** @description Name. */
            name?: string | null;
            /** @description Mobile. */
            phone?: string | null;
            /** @description Skills from now on. */
            skills?: string[] | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /** @description `PATCH /zones/{id}`. */
        ChangeZone: {
            /** @description Name. */
            name?: string | null;
            polygon?: components["schemas"]["Polygon"] | null;
            /**
             * Format: double
             * @description Metres.
             */
            radius_m?: number | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
        };
        /**
         * @description Why a request was refused. Clients branch on this, people read `title` and `detail`.
         * @enum {string}
         */
        Code: "malformed_body" | "malformed_query" | "invalid_field" | "unauthenticated" | "wrong_credentials" | "locked_out" | "forbidden" | "not_found" | "method_not_allowed" | "stale_version" | "taken" | "withdrawn" | "expired" | "wrong_state" | "photos_missing" | "worker_unable" | "span_overlaps" | "quote_mismatch" | "quote_expired" | "quote_used" | "already_exists" | "busy" | "wrong_line_state" | "key_reused" | "body_too_large" | "unsupported_media_type" | "too_many_requests" | "overloaded" | "unknown" | "internal";
        /** @description A rescue team: several workers, one vehicle, one telephone that is called. */
        Crew: {
            /** @description Branch. */
            branch_id: string;
            /** @description Id. */
            id: string;
            /** @description The member whose phone carries the dispatch; any member may act on it. */
            lead_id?: string | null;
            /** @description Name. */
            name: string;
            /** @description The telephone that is called. */
            phone: string;
            /** @description Its tow truck. */
            vehicle_id?: string | null;
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
            /** @description Zone id. */
            zone: string;
        };
        /** @description A customer's file, as the list and the pop-up show it. */
        Customer: {
            /** @description Home branch. */
            branch_id: string;
            /** @description Cars by plate. */
            cars: components["schemas"]["Car"][];
            /** @description Id. */
            id: string;
            /** @description What he is written to in. */
            lang?: components["schemas"]["Lang"];
            /** @description Name. */
            name: string;
            /** @description Free text. */
            note?: string | null;
            /** @description Numbers, E.164; masked for those who need not see them. */
            numbers: string[];
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
        };
        /**
         * @description The coordinate system in which a point was measured.
         * @enum {string}
         */
        Datum: "wgs84" | "gcj02" | "bd09";
        /** @description Work that failed for good, as `GET /jobs/dead` lists it. */
        DeadJob: {
            /** @description Whose work it is; the organisation's without one. */
            branch_id?: string | null;
            /**
             * Format: date-time
             * @description Enqueued.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was given up.
             */
            done_at?: string | null;
            /** @description Id. */
            id: string;
            /** @description What went wrong last. */
            last_error?: string | null;
            /**
             * Format: date-time
             * @description When it was due last.
             */
            run_at: string;
            /** @description `dead`; `queued` or `cancelled` once somebody has decided. */
            state: string;
            /** @description The ticket it belongs to. */
            ticket_id?: string | null;
            /** @description What kind of work, such as `send_sms`. */
            topic: string;
            /**
             * Format: int32
             * @description How often it was begun.
             */
            tries: number;
        };
        /** @description `POST /calls`: the seat's telephone rings first, then `to`. */
        Dial: {
            /** @description Number to ring. */
            to: string;
        };
        /**
         * @description Which way.
         * @enum {string}
         */
        Direction: "inbound" | "outbound";
        /** @description One round of putting a ticket on a worker. */
        Dispatch: {
            /**
             * Format: date-time
             * @description When he took it. This and the next ones are when it was done, which the phone may have told later.
             */
            accepted_at?: string | null;
            /**
             * Format: date-time
             * @description When a phone first showed it.
             */
            acked_at?: string | null;
            /**
             * Format: date-time
             * @description When he was there.
             */
            arrived_at?: string | null;
            /**
             * Format: date-time
             * @description When it was decided.
             */
            created_at: string;
            /** @description The crew, for rescue. */
            crew_id?: string | null;
            /**
             * Format: int64
             * @description Distance when it was decided.
             */
            distance_m?: number | null;
            /**
             * Format: date-time
             * @description When it ended.
             */
            ended_at?: string | null;
            /**
             * Format: date-time
             * @description When he drove off.
             */
            enroute_at?: string | null;
            /**
             * Format: int64
             * @description From `created_at` until he is there as it is planned now, seconds: until he is free of what he has to do before, and
             *     the drive.
             */
            eta_s?: number | null;
            /**
             * Format: date-time
             * @description Until when an answer counts.
             */
            expires_at?: string | null;
            /** @description Id. */
            id: string;
            /** @description How it was put. */
            mode: components["schemas"]["OfferMode"];
            /** @description Why it ended, when not done. */
            reason?: string | null;
            /**
             * Format: int32
             * @description From 1.
             */
            round: number;
            /**
             * Format: date-time
             * @description When the work began.
             */
            started_at?: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["DispatchState"];
            /** @description Its ticket. */
            ticket_id: string;
            /**
             * Format: int64
             * @description The ticket's version: send it back with a command.
             */
            version: number;
            /** @description Who; absent while many are asked. */
            worker_id?: string | null;
            /** @description His name. */
            worker_name?: string | null;
        };
        /**
         * @description Where one round stands. `offered` to `working` are live.
         * @enum {string}
         */
        DispatchState: "offered" | "accepted" | "enroute" | "arrived" | "working" | "done" | "declined" | "expired" | "failed" | "superseded";
        /** @description `POST /field/duty`. */
        Duty: {
            /** @description On or off. */
            on: boolean;
            /** @description The van he takes today. */
            vehicle_id?: string | null;
        };
        /** @description Something that happened, as a row of `GET /tickets/{id}/facts` and of `GET /zones/{zone}/facts`. */
        Fact: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            by?: components["schemas"]["Actor"] | null;
            /** @description The rest, by kind. */
            data: unknown;
            /** @description The dispatch. */
            dispatch_id?: string | null;
            /** @description Past tense, such as `ticket_created` or `offer_expired`. */
            kind: string;
            /**
             * Format: int64
             * @description Gap-free within the zone, from 1.
             */
            seq: number;
            /** @description The ticket. */
            ticket_id?: string | null;
            /** @description Zone id. */
            zone: string;
        };
        /** @description `POST /field/dispatches/{id}/{command}`. */
        FieldCommand: {
            /**
             * Format: date-time
             * @description When it was done, by the phone's clock; now unless said. Moved into its bounds, never refused: not before the round's
             *     former step, not in the future, not more than 48 hours ago.
             */
            at?: string | null;
            /** @description Free text for the file. */
            note?: string | null;
            /** @description How it ended, for finish; one of the flow's outcomes. */
            outcome?: string | null;
            /** @description Why, for decline and fail. */
            reason?: string | null;
            /**
             * Format: int64
             * @description The ticket's version that the phone last saw.
             */
            version: number;
        };
        /** @description What is wrong with one field. */
        FieldError: {
            /** @description JSON pointer-like path, such as `place.lat`. */
            field: string;
            /** @description What it should be. */
            message: string;
        };
        /** @description One position report. */
        Fix: {
            /**
             * Format: double
             * @description Radius of 68 % confidence, metres.
             */
            accuracy_m?: number | null;
            /**
             * Format: date-time
             * @description When it was measured, by the phone's clock.
             */
            at: string;
            /**
             * Format: double
             * @description 0 to 100.
             */
            battery_pct?: number | null;
            /**
             * Format: double
             * @description Degrees clockwise from north.
             */
            heading_deg?: number | null;
            /**
             * Format: double
             * @description Degrees north, in the batch's datum.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon: number;
            /**
             * Format: double
             * @description Speed over ground, metres a second.
             */
            speed_mps?: number | null;
        };
        /**
         * @description Why one fix of a batch was refused; the others stand.
         * @enum {string}
         */
        FixCode: "bad_point" | "future" | "too_old" | "duplicate" | "impossible" | "jump" | "unreadable";
        /** @description `POST /field/fixes`, and the websocket frame `fixes`. At most 500 a batch, any order. */
        Fixes: {
            /** @description Of every fix in it. */
            datum: components["schemas"]["Datum"];
            /** @description The reports. One that is none is refused by itself. */
            fixes: components["schemas"]["Reported"][];
        };
        /** @description Answer to [`Fixes`]. */
        FixesTaken: {
            /**
             * Format: int32
             * @description Moved the live position, or would have but for a newer one in the same batch.
             */
            accepted: number;
            /**
             * Format: int32
             * @description Older than the live position: kept for the track alone.
             */
            late: number;
            /** @description Refused one by one. */
            refused: components["schemas"]["FixRefused"][];
        };
        /** @description One refused fix. */
        FixRefused: {
            /** @description Why. */
            code: components["schemas"]["FixCode"];
            /**
             * Format: int32
             * @description Its place in the batch, from 0.
             */
            index: number;
        };
        /** @description A ticket kind. */
        Flow: {
            /** @description `field` or `agent`. */
            handler: string;
            /** @description Its name in `POST /tickets`. */
            kind: string;
            /** @description What may happen. */
            moves: components["schemas"]["FlowMove"][];
            /** @description How it can end. */
            outcomes: components["schemas"]["FlowOutcome"][];
            /** @description The photographs that prove the work. */
            photos?: components["schemas"]["FlowPhoto"][];
            /** @description In order of the drawing. */
            states: components["schemas"]["FlowState"][];
            /** @description For people. */
            title: components["schemas"]["Words"];
        };
        /** @description A move of a flow. */
        FlowMove: {
            /** @description Who may: role names, or `system`. */
            by: string[];
            /** @description Command. */
            command: string;
            /** @description From any of these. */
            from: string[];
            /** @description The outcomes it may end with; none when it does not end the ticket, or names its outcome itself. */
            outcomes?: string[];
            /** @description The photographs that it wants: of these times. */
            photos?: components["schemas"]["PhotoWhen"][];
            /** @description To this; absent when the state stays. */
            to?: string | null;
        };
        /** @description An outcome of a flow. */
        FlowOutcome: {
            /** @description Name. */
            name: string;
            /** @description For people. */
            title: components["schemas"]["Words"];
        };
        /** @description A photograph that a flow wants. */
        FlowPhoto: {
            /** @description What is on it. */
            name: string;
            /** @description What is sent along with it: `before.front_left`. */
            slot: string;
            /** @description For people. */
            title: components["schemas"]["Words"];
            /** @description Before the work or after it. */
            when: components["schemas"]["PhotoWhen"];
        };
        /** @description A state of a flow. */
        FlowState: {
            /** @description The flow ends here. */
            end: boolean;
            /** @description Name. */
            name: string;
            /** @description For people. */
            title: components["schemas"]["Words"];
        };
        /** @description A form with one file: a JPEG, PNG or WebP of at most 8 MiB. */
        Form: {
            /**
             * Format: binary
             * @description The photograph.
             */
            photo: string;
            /** @description Which of the flow's pictures it is, such as `before.front_left`, or `signature`. Let it stand before the file. */
            slot?: string | null;
            /**
             * Format: date-time
             * @description When it was taken, by the phone's clock.
             */
            taken_at?: string | null;
        };
        /** @description `POST /quotes/{id}/hold`. */
        Hold: {
            /** @description Whom to keep for 45 s. */
            worker_id: string;
        };
        /** @description Something that is used up at work. */
        Item: {
            /** @description Still used. */
            active: boolean;
            /** @description The branch whose list it stands in. */
            branch_id: string;
            /** @description Unique within the list. */
            code: string;
            /** @description Id. */
            id: string;
            /** @description `material`. */
            kind: string;
            /** @description For people. */
            name: components["schemas"]["Words"];
            /** @description What it is counted in. */
            unit: string;
            /**
             * Format: int64
             * @description Raised by every change.
             */
            version: number;
        };
        /** @description A live dispatch with its ticket: one row of `GET /field/jobs`. */
        Job: {
            /** @description The dispatch. */
            dispatch: components["schemas"]["Dispatch"];
            /** @description The materials that were used at it so far. */
            materials?: components["schemas"]["MaterialUsed"][];
            /** @description The photographs that are stored with it, by slot, whoever of the crew took them. */
            photos?: string[];
            /** @description What is to be done. */
            ticket: components["schemas"]["Ticket"];
        };
        /**
         * @description What a customer is written to in.
         * @enum {string}
         */
        Lang: "zh" | "en";
        /** @description The newest position, WGS-84. */
        LastFix: {
            /**
             * Format: double
             * @description Radius of confidence, metres.
             */
            accuracy_m?: number | null;
            /**
             * Format: date-time
             * @description When it was measured.
             */
            at: string;
            /**
             * Format: double
             * @description 0 to 100.
             */
            battery_pct?: number | null;
            /**
             * Format: double
             * @description Degrees from north.
             */
            heading_deg?: number | null;
            /**
             * Format: double
             * @description Degrees north.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon: number;
            /**
             * Format: double
             * @description Metres a second.
             */
            speed_mps?: number | null;
        };
        /** @description Somebody near who was not asked. */
        LeftOut: {
            /** @description The rule, such as `off_duty`, `no_skill`, `busy`, `excluded`, `stale_fix`, `held_by_other_call`. */
            rule: string;
            /** @description Who; `another branch` for all whom the caller does not see. */
            worker_id: string;
        };
        /** @description One telephone line and what happens on it now. */
        Line: {
            call?: components["schemas"]["Call"] | null;
            /** @description Name. */
            name: string;
        };
        /** @description Where a phone said that it is, WGS-84. */
        Located: {
            /**
             * Format: double
             * @description He is within so many metres of it.
             */
            accuracy_m?: number | null;
            /**
             * Format: date-time
             * @description When he said so.
             */
            at: string;
            /**
             * Format: double
             * @description Degrees north.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon: number;
        };
        /** @description `POST /l/{token}`: what the caller's phone says, WGS-84. */
        LocateFix: {
            /**
             * Format: double
             * @description He is within so many metres of it.
             */
            accuracy_m?: number | null;
            /**
             * Format: double
             * @description Degrees north.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon: number;
        };
        /** @description A link that was texted to a caller. */
        LocateLink: {
            /** @description The call during which it was sent. */
            call_id?: string | null;
            /**
             * Format: date-time
             * @description Until when it can be used.
             */
            expires_at: string;
            found?: components["schemas"]["Located"] | null;
            /** @description Id; the link itself is in the message alone. */
            id: string;
            /** @description To whom, masked. */
            phone: string;
            /** @description Why the ticket did not take the place, such as `wrong_state` once the crew is there. */
            refused?: string | null;
            /** @description Where it stands. */
            state: components["schemas"]["LocateState"];
            /** @description The ticket whose place it becomes. */
            ticket_id?: string | null;
        };
        /**
         * @description Where a link stands.
         * @enum {string}
         */
        LocateState: "sent" | "found" | "expired";
        /**
         * @description How well the number is known (S2-26).
         * @enum {string}
         */
        Match: "known" | "maybe" | "none";
        /** @description So much more of one material. */
        MaterialLine: {
            /** @description One of `GET /items`. */
            item_id: string;
            /**
             * Format: int64
             * @description Thousandths of its unit: 1500 are one and a half bottles. Below zero takes back what was said too much.
             */
            quantity_milli: number;
        };
        /** @description `POST /field/dispatches/{id}/materials`. */
        Materials: {
            /**
             * Format: date-time
             * @description When, by the phone's clock; now unless said.
             */
            at?: string | null;
            /** @description What was used beside what was said before. */
            lines: components["schemas"]["MaterialLine"][];
        };
        /** @description Answer to [`Materials`]. */
        MaterialsUsed: {
            /** @description What was used at the job in all. */
            items: components["schemas"]["MaterialUsed"][];
        };
        /** @description A material that was used at a job. */
        MaterialUsed: {
            /** @description Its code in the list. */
            code: string;
            /** @description The item. */
            item_id: string;
            /** @description For people. */
            name: components["schemas"]["Words"];
            /**
             * Format: int64
             * @description So much in all, thousandths of the unit.
             */
            quantity_milli: number;
            /** @description What it is counted in. */
            unit: string;
        };
        /** @description The signed-in user. */
        Me: {
            /** @description The branch that bounds what he sees: it and everything below it. */
            branch_id: string;
            /** @description User id. */
            id: string;
            /** @description Name as shown. */
            name: string;
            /** @description What he may do. */
            roles: components["schemas"]["Role"][];
            /** @description The seat he sits at, by the extension given at sign-in. */
            seat_id?: string | null;
            /** @description The worker he is, in the field. */
            worker_id?: string | null;
        };
        /** @description A message to one recipient, or what would have been sent while its gateway is simulated. */
        Message: {
            /** @description The text; numbers within it are masked too for those who need not see them. */
            body: string;
            /** @description `sms`, `push` or `call`. */
            channel: string;
            /**
             * Format: date-time
             * @description Written.
             */
            created_at: string;
            /** @description The dispatch it is about. */
            dispatch_id?: string | null;
            /** @description Id. */
            id: string;
            /** @description `zh` or `en`. */
            lang: string;
            /** @description Why it was skipped or failed; what the gateway calls it when it was sent. */
            reason?: string | null;
            /** @description Number, masked for those who need not see it; for push the worker's id. */
            recipient: string;
            /**
             * Format: date-time
             * @description The gateway took it.
             */
            sent_at?: string | null;
            /** @description `queued`, `sent`, `failed` or `skipped`. */
            state: string;
            /** @description Its template. */
            template: string;
            /** @description The ticket it is about. */
            ticket_id?: string | null;
        };
        /** @description `POST /branches`. */
        NewBranch: {
            /** @description `own` or `franchise`. */
            kind: string;
            /** @description Name. */
            name: string;
            /** @description The branch above. */
            parent_id: string;
        };
        /** @description `POST /crews`. */
        NewCrew: {
            /** @description Branch. */
            branch_id: string;
            /** @description Name. */
            name: string;
            /** @description Any spelling. */
            phone: string;
            /** @description Tow truck. */
            vehicle_id?: string | null;
            /** @description Zone id. */
            zone: string;
        };
        /** @description `POST /customers`. */
        NewCustomer: {
            /** @description Home branch; the caller's own unless said. */
            branch_id?: string | null;
            lang?: components["schemas"]["Lang"] | null;
            /** @description Name. */
            name: string;
            /** @description Free text. */
            note?: string | null;
            /** @description Any spelling. */
            numbers: string[];
            /** @description Plates. */
            plates?: string[];
        };
        /** @description `POST /items`. */
        NewItem: {
            /** @description The branch whose list it stands in; those below it use it too. */
            branch_id: string;
            /** @description Unique within the list. */
            code: string;
            /** @description `material`. */
            kind: string;
            /** @description For people; each 1 to 60 characters. */
            name: components["schemas"]["Words"];
            /** @description What it is counted in; stays for ever. */
            unit: string;
        };
        /** @description `POST /locate-links`: text the caller a link. */
        NewLocateLink: {
            /** @description The call during which it is sent. */
            call_id?: string | null;
            /** @description A mobile number in any spelling; the ticket's or the caller's unless said. */
            phone?: string | null;
            /** @description The ticket whose place it is to become. Without one, the ticket that the asker books for this number meanwhile. */
            ticket_id?: string | null;
        };
        /** @description `POST /field/push-subscriptions`: what the browser's `PushSubscription` says of itself. */
        NewPushSubscription: {
            /** @description What it shares with the server alone, base64url. */
            auth: string;
            /** @description The push service's address for this browser: `https://`. */
            endpoint: string;
            /** @description `zh` or `en`: the language of what it shows. */
            lang?: string;
            /** @description The browser's public key, base64url. */
            p256dh: string;
        };
        /** @description `POST /quotes`: who could be there soonest, while the caller talks. */
        NewQuote: {
            /** @description The call it belongs to. */
            call_id?: string | null;
            /** @description Ticket kind. */
            kind: string;
            /** @description Where. */
            place: components["schemas"]["Place"];
            /**
             * Format: date-time
             * @description Not before.
             */
            want_from?: string | null;
            /**
             * Format: date-time
             * @description Not after.
             */
            want_to?: string | null;
        };
        /** @description `POST /seats`. */
        NewSeat: {
            /** @description Branch. */
            branch_id: string;
            /** @description 2 to 8 digits. */
            extension: string;
            /** @description Name. */
            name: string;
        };
        /** @description `POST /tickets`. */
        NewTicket: {
            /** @description The call it came from. */
            call_id?: string | null;
            /** @description The file that is open on the desk; without it the number and the plate say whose ticket it is. */
            customer_id?: string | null;
            /** @description For a customer not yet on file. */
            customer_name?: string | null;
            /** @description One of `GET /flows`. */
            kind: string;
            /** @description What the worker should know. */
            note?: string | null;
            /** @description The customer's number, any spelling. */
            phone: string;
            /** @description Where. */
            place: components["schemas"]["Place"];
            /** @description The car's plate. */
            plate?: string | null;
            /** @description The quote whose held worker and ETA become the promise. */
            quote_id?: string | null;
            /**
             * Format: date-time
             * @description Not before; together with `want_to` a ticket for later.
             */
            want_from?: string | null;
            /**
             * Format: date-time
             * @description Not after.
             */
            want_to?: string | null;
            wish?: components["schemas"]["Wish"] | null;
        };
        /** @description `POST /users`. */
        NewUser: {
            /** @description Branch. */
            branch_id: string;
            /** @description Unique. */
            login: string;
            /** @description Name. */
            name: string;
            /** @description 8 to 256 characters. */
            password: string;
            /** @description At least one; none above the creator's own. */
            roles: components["schemas"]["Role"][];
            /** @description The worker he is. */
            worker_id?: string | null;
        };
        /** @description `POST /vehicles`. */
        NewVehicle: {
            /** @description Branch. */
            branch_id: string;
            /** @description Equipment. */
            equipment?: string[];
            /** @description `van`, `tow_truck` or `flatbed`. */
            kind: string;
            /** @description Plate. */
            plate: string;
            /** @description Zone id. */
            zone: string;
        };
        /** @description `POST /workers`. */
        NewWorker: {
            /** @description Branch. */
            branch_id: string;
            /** @description Crew. */
            crew_id?: string | null;
            /** @description `washer`, `rescuer` or `technician`. */
            kind: string;
            /** @description Name. */
            name: string;
            /** @description Mobile, any spelling. */
            phone: string;
            /** @description Skills. */
            skills: string[];
            /** @description Zone id. */
            zone: string;
        };
        /** @description `POST /zones`. */
        NewZone: {
            /** @description Branch. */
            branch_id: string;
            /** @description 1 to 8 capital letters or digits. */
            code: string;
            /**
             * Format: double
             * @description Centre.
             */
            lat: number;
            /**
             * Format: double
             * @description Centre.
             */
            lon: number;
            /** @description Name. */
            name: string;
            polygon?: components["schemas"]["Polygon"] | null;
            /**
             * Format: double
             * @description Metres.
             */
            radius_m: number;
        };
        /**
         * @description How a round was put.
         * @enum {string}
         */
        OfferMode: "one" | "grab" | "assigned";
        /** @description `POST /tickets/{id}/open`: grab mode. */
        OpenOffer: {
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
            /** @description Who is asked; without it the nearest able ones. */
            worker_ids?: string[] | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_AcknowledgedAlarm: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description The cause. */
                alarm: string;
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description Who. */
                by: components["schemas"]["Actor"];
                /** @description The ticket. */
                ticket_id: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_AuditEntry: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                /** @description Whose thing it was. */
                branch_id: string;
                /** @description What was sent, without secrets; numbers masked. */
                data: unknown;
                /** @description Id. */
                id: string;
                /** @description Past tense, such as `signed_in` or `zone_changed`. */
                kind: string;
                /** @description What it was done to, such as `zone`. */
                subject: string;
                /** @description Which one. */
                subject_id?: string | null;
                /** @description Who; absent when the command line did it. */
                user_id?: string | null;
                /** @description His name. */
                user_name?: string | null;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Branch: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Id. */
                id: string;
                /** @description `group`, `own` or `franchise`. */
                kind: string;
                /** @description Name. */
                name: string;
                /** @description The branch above; absent for the organisation itself. */
                parent_id?: string | null;
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Call: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /**
                 * Format: date-time
                 * @description Was answered.
                 */
                answered_at?: string | null;
                /**
                 * Format: date-time
                 * @description Began.
                 */
                began_at: string;
                /** @description The file it belongs to. */
                customer_id?: string | null;
                /** @description Inbound or outbound. */
                direction: components["schemas"]["Direction"];
                /** @description `completed`, `no_answer`, `busy`, `abandoned`, `failed`. */
                end_reason?: string | null;
                /**
                 * Format: date-time
                 * @description Ended.
                 */
                ended_at?: string | null;
                /** @description The other party, E.164 or as signalled; masked for those who need not see it. */
                from: string;
                /** @description Id. */
                id: string;
                /** @description Line name. */
                line: string;
                /** @description How well the number was known. */
                match: components["schemas"]["Match"];
                /** @description What was written down while they talked. */
                note?: string | null;
                /** @description A recording can be fetched. */
                recorded: boolean;
                /** @description Seat it rang at last. */
                seat_id?: string | null;
                /** @description Where it stands. */
                state: components["schemas"]["CallState"];
                /** @description A ticket booked during it. */
                ticket_id?: string | null;
                /** @description The number rung. */
                to?: string | null;
                /** @description Who answered. */
                user_id?: string | null;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Crew: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Branch. */
                branch_id: string;
                /** @description Id. */
                id: string;
                /** @description The member whose phone carries the dispatch; any member may act on it. */
                lead_id?: string | null;
                /** @description Name. */
                name: string;
                /** @description The telephone that is called. */
                phone: string;
                /** @description Its tow truck. */
                vehicle_id?: string | null;
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
                /** @description Zone id. */
                zone: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Customer: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Home branch. */
                branch_id: string;
                /** @description Cars by plate. */
                cars: components["schemas"]["Car"][];
                /** @description Id. */
                id: string;
                /** @description What he is written to in. */
                lang?: components["schemas"]["Lang"];
                /** @description Name. */
                name: string;
                /** @description Free text. */
                note?: string | null;
                /** @description Numbers, E.164; masked for those who need not see them. */
                numbers: string[];
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_DeadJob: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Whose work it is; the organisation's without one. */
                branch_id?: string | null;
                /**
                 * Format: date-time
                 * @description Enqueued.
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description When it was given up.
                 */
                done_at?: string | null;
                /** @description Id. */
                id: string;
                /** @description What went wrong last. */
                last_error?: string | null;
                /**
                 * Format: date-time
                 * @description When it was due last.
                 */
                run_at: string;
                /** @description `dead`; `queued` or `cancelled` once somebody has decided. */
                state: string;
                /** @description The ticket it belongs to. */
                ticket_id?: string | null;
                /** @description What kind of work, such as `send_sms`. */
                topic: string;
                /**
                 * Format: int32
                 * @description How often it was begun.
                 */
                tries: number;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Fact: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /**
                 * Format: date-time
                 * @description When.
                 */
                at: string;
                by?: components["schemas"]["Actor"] | null;
                /** @description The rest, by kind. */
                data: unknown;
                /** @description The dispatch. */
                dispatch_id?: string | null;
                /** @description Past tense, such as `ticket_created` or `offer_expired`. */
                kind: string;
                /**
                 * Format: int64
                 * @description Gap-free within the zone, from 1.
                 */
                seq: number;
                /** @description The ticket. */
                ticket_id?: string | null;
                /** @description Zone id. */
                zone: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Flow: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description `field` or `agent`. */
                handler: string;
                /** @description Its name in `POST /tickets`. */
                kind: string;
                /** @description What may happen. */
                moves: components["schemas"]["FlowMove"][];
                /** @description How it can end. */
                outcomes: components["schemas"]["FlowOutcome"][];
                /** @description The photographs that prove the work. */
                photos?: components["schemas"]["FlowPhoto"][];
                /** @description In order of the drawing. */
                states: components["schemas"]["FlowState"][];
                /** @description For people. */
                title: components["schemas"]["Words"];
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Item: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Still used. */
                active: boolean;
                /** @description The branch whose list it stands in. */
                branch_id: string;
                /** @description Unique within the list. */
                code: string;
                /** @description Id. */
                id: string;
                /** @description `material`. */
                kind: string;
                /** @description For people. */
                name: components["schemas"]["Words"];
                /** @description What it is counted in. */
                unit: string;
                /**
                 * Format: int64
                 * @description Raised by every change.
                 */
                version: number;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Job: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description The dispatch. */
                dispatch: components["schemas"]["Dispatch"];
                /** @description The materials that were used at it so far. */
                materials?: components["schemas"]["MaterialUsed"][];
                /** @description The photographs that are stored with it, by slot, whoever of the crew took them. */
                photos?: string[];
                /** @description What is to be done. */
                ticket: components["schemas"]["Ticket"];
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Line: {
            /** @description The rows, at most `limit` of them. */
            items: {
                call?: components["schemas"]["Call"] | null;
                /** @description Name. */
                name: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Message: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description The text; numbers within it are masked too for those who need not see them. */
                body: string;
                /** @description `sms`, `push` or `call`. */
                channel: string;
                /**
                 * Format: date-time
                 * @description Written.
                 */
                created_at: string;
                /** @description The dispatch it is about. */
                dispatch_id?: string | null;
                /** @description Id. */
                id: string;
                /** @description `zh` or `en`. */
                lang: string;
                /** @description Why it was skipped or failed; what the gateway calls it when it was sent. */
                reason?: string | null;
                /** @description Number, masked for those who need not see it; for push the worker's id. */
                recipient: string;
                /**
                 * Format: date-time
                 * @description The gateway took it.
                 */
                sent_at?: string | null;
                /** @description `queued`, `sent`, `failed` or `skipped`. */
                state: string;
                /** @description Its template. */
                template: string;
                /** @description The ticket it is about. */
                ticket_id?: string | null;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Photo: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /**
                 * Format: date-time
                 * @description When it was stored.
                 */
                at: string;
                /** @description The dispatch it proves. */
                dispatch_id: string;
                /** @description Id. */
                id: string;
                /** @description A photograph or a signature. */
                kind?: components["schemas"]["PhotoKind"];
                /** @description SHA-256 of the bytes, hex. */
                sha256: string;
                /**
                 * Format: int64
                 * @description Bytes.
                 */
                size: number;
                /** @description What is on it: one of the flow's, such as `before.front_left`, or `signature`; absent when nobody said. */
                slot?: string | null;
                /**
                 * Format: date-time
                 * @description When it was taken, if the phone said.
                 */
                taken_at?: string | null;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_PlaceHit: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /**
                 * Format: int64
                 * @description How far from the point that was given, metres.
                 */
                away_m?: number | null;
                /** @description What it is, such as `hospital`: the operator's own word, for places of the gazetteer. */
                kind?: string | null;
                /**
                 * Format: double
                 * @description Degrees north.
                 */
                lat: number;
                /**
                 * Format: double
                 * @description Degrees east.
                 */
                lon: number;
                /** @description Its name or address. */
                name: string;
                /**
                 * Format: date-time
                 * @description When somebody was served there last.
                 */
                since?: string | null;
                /** @description How it is known. */
                source: components["schemas"]["PlaceSource"];
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Seat: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Branch. */
                branch_id: string;
                /** @description Unique extension. */
                extension: string;
                /** @description Id. */
                id: string;
                /** @description Name. */
                name: string;
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_SeatStanding: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Its branch. */
                branch_id: string;
                /** @description The call it has. */
                call_id?: string | null;
                /** @description The telephone on it. */
                extension: string;
                /** @description Its name. */
                name: string;
                /**
                 * Format: date-time
                 * @description On pause since then.
                 */
                paused_at?: string | null;
                /** @description Why it is on pause, also while its last call goes on. */
                reason?: string | null;
                /** @description The seat. */
                seat_id: string;
                /** @description What it does. */
                state: components["schemas"]["SeatState"];
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Ticket: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /**
                 * Format: int32
                 * @description Attempts at reaching the customer, for agent-handled kinds.
                 */
                attempts: number;
                /** @description Branch that owns it. */
                branch_id: string;
                /**
                 * Format: date-time
                 * @description When it ended.
                 */
                closed_at?: string | null;
                /**
                 * Format: date-time
                 * @description When it was booked.
                 */
                created_at: string;
                /** @description Customer id. */
                customer_id?: string | null;
                /** @description Customer's name; masked for the field until accepted. */
                customer_name?: string | null;
                /**
                 * Format: date-time
                 * @description What happens next by itself, and when.
                 */
                deadline_at?: string | null;
                /** @description Why it does. */
                human_reason?: string | null;
                /** @description Id. */
                id: string;
                /** @description The flow. */
                kind: string;
                live_dispatch?: components["schemas"]["Dispatch"] | null;
                /** @description Stands in a human's queue. */
                needs_human: boolean;
                /** @description What one quotes on the telephone, such as `XA-1122-0398`. */
                no: string;
                /** @description Free text. */
                note?: string | null;
                /** @description How it ended; absent while open. */
                outcome?: string | null;
                /** @description The ticket this one follows, such as a return visit's wash. */
                parent_id?: string | null;
                /** @description Customer's number; masked (`138****6021`) for those who need not see it. */
                phone: string;
                /** @description Where, WGS-84. */
                place: components["schemas"]["Place"];
                /** @description The car. */
                plate?: string | null;
                promise?: components["schemas"]["Promise"] | null;
                /**
                 * Format: int32
                 * @description Rounds of dispatch so far.
                 */
                round: number;
                /** @description State within the flow. */
                state: string;
                /**
                 * Format: int64
                 * @description Raised by every move of the ticket or its dispatch.
                 */
                version: number;
                /**
                 * Format: date-time
                 * @description Not before.
                 */
                want_from?: string | null;
                /**
                 * Format: date-time
                 * @description Not after.
                 */
                want_to?: string | null;
                wish?: components["schemas"]["Wish"] | null;
                /** @description Zone id. */
                zone: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_User: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Branch that bounds what he sees. */
                branch_id: string;
                /** @description Id. */
                id: string;
                /** @description Unique, lower case. */
                login: string;
                /** @description Name. */
                name: string;
                /** @description What he may do. */
                roles: components["schemas"]["Role"][];
                /** @description `active` or `blocked`. */
                state: string;
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
                /** @description The worker he is. */
                worker_id?: string | null;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Vehicle: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Branch. */
                branch_id: string;
                /** @description What it carries, such as `flatbed`, `water`, `compressor`. */
                equipment: string[];
                /** @description Id. */
                id: string;
                /** @description `van`, `tow_truck` or `flatbed`. */
                kind: string;
                last_fix?: components["schemas"]["LastFix"] | null;
                /** @description Plate. */
                plate: string;
                /** @description How its tracker reports through `/osmand`. */
                tracker: components["schemas"]["Tracker"];
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
                /** @description Zone id. */
                zone: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Worker: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Branch. */
                branch_id: string;
                /** @description The crew he belongs to. */
                crew_id?: string | null;
                /** @description `own` or `franchise`. */
                form: string;
                /** @description Id. */
                id: string;
                /** @description `washer`, `rescuer` or `technician`. */
                kind: string;
                last_fix?: components["schemas"]["LastFix"] | null;
                /** @description Name. */
                name: string;
                /** @description On duty. */
                on_duty: boolean;
                /** @description E.164; masked for those who need not see it. */
                phone: string;
                /** @description What he can do, such as `wash`, `rescue`, `tow`, `tyre`. */
                skills: string[];
                /** @description `off`, `free`, `offered`, `accepted`, `enroute`, `arrived`, `working` or `dark`. */
                state: string;
                /** @description The van he has today. */
                vehicle_id?: string | null;
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
                /** @description Zone id. */
                zone: string;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description One page of a list. `next` is the `cursor` of the page after it; null on the last. */
        Page_Zone: {
            /** @description The rows, at most `limit` of them. */
            items: {
                /** @description Branch it belongs to. */
                branch_id: string;
                /** @description Short code at the head of ticket numbers, such as `XA`. */
                code: string;
                /** @description Id. */
                id: string;
                /**
                 * Format: double
                 * @description Centre, degrees north.
                 */
                lat: number;
                /**
                 * Format: double
                 * @description Centre, degrees east.
                 */
                lon: number;
                /** @description Name. */
                name: string;
                polygon?: components["schemas"]["Polygon"] | null;
                /**
                 * Format: double
                 * @description Radius within which places belong to it, metres, while it has no polygon.
                 */
                radius_m: number;
                /**
                 * Format: int64
                 * @description Last fact's sequence number.
                 */
                seq: number;
                /**
                 * Format: int64
                 * @description For PATCH.
                 */
                version: number;
            }[];
            /** @description Cursor of the next page. */
            next?: string | null;
        };
        /** @description `POST /seats/{id}/pause`. */
        Pause: {
            /** @description Why, for who runs the floor. */
            reason: string;
        };
        /** @description Photo stored with a dispatch. */
        Photo: {
            /**
             * Format: date-time
             * @description When it was stored.
             */
            at: string;
            /** @description The dispatch it proves. */
            dispatch_id: string;
            /** @description Id. */
            id: string;
            /** @description A photograph or a signature. */
            kind?: components["schemas"]["PhotoKind"];
            /** @description SHA-256 of the bytes, hex. */
            sha256: string;
            /**
             * Format: int64
             * @description Bytes.
             */
            size: number;
            /** @description What is on it: one of the flow's, such as `before.front_left`, or `signature`; absent when nobody said. */
            slot?: string | null;
            /**
             * Format: date-time
             * @description When it was taken, if the phone said.
             */
            taken_at?: string | null;
        };
        /**
         * @description What a stored picture is.
         * @enum {string}
         */
        PhotoKind: "photo" | "signature";
        /**
         * @description When a photograph is taken.
         * @enum {string}
         */
        PhotoWhen: "before" | "after";
        /** @description Where the car stands. `lat`/`lon` may be missing when the caller does not know (unknown-location rescue). */
        Place: {
            /**
             * Format: double
             * @description The point is true to so many metres, when a phone said so.
             */
            accuracy_m?: number | null;
            /** @description As the caller said it. */
            address?: string | null;
            /** @description Coordinate system; WGS-84 unless said, and always in answers. */
            datum?: components["schemas"]["Datum"];
            /**
             * Format: double
             * @description Degrees north.
             */
            lat?: number | null;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon?: number | null;
        };
        /** @description A place, WGS-84. */
        PlaceHit: {
            /**
             * Format: int64
             * @description How far from the point that was given, metres.
             */
            away_m?: number | null;
            /** @description What it is, such as `hospital`: the operator's own word, for places of the gazetteer. */
            kind?: string | null;
            /**
             * Format: double
             * @description Degrees north.
             */
            lat: number;
            /**
             * Format: double
             * @description Degrees east.
             */
            lon: number;
            /** @description Its name or address. */
            name: string;
            /**
             * Format: date-time
             * @description When somebody was served there last.
             */
            since?: string | null;
            /** @description How it is known. */
            source: components["schemas"]["PlaceSource"];
        };
        /**
         * @description How a place is known.
         * @enum {string}
         */
        PlaceSource: "own" | "gazetteer" | "ticket" | "zone";
        /** @description A GeoJSON polygon of one ring without holes, WGS-84. */
        Polygon: {
            /** @description One ring: 3 to 200 corners, each `[longitude, latitude]`, the first again at the end. No edge crosses another. */
            coordinates: number[][][];
            /** @description `Polygon`. */
            type: components["schemas"]["PolygonType"];
        };
        /**
         * @description What GeoJSON calls it.
         * @enum {string}
         */
        PolygonType: "Polygon";
        /** @description `application/problem+json`. */
        Problem: {
            /** @description Stable, for programs. */
            code: components["schemas"]["Code"];
            /** @description What happened instead and what to do, for people. */
            detail?: string | null;
            /** @description One entry a field, for `invalid_field`. */
            errors?: components["schemas"]["FieldError"][];
            /** @description Finds the request in the server's log. */
            request_id?: string | null;
            /**
             * Format: int32
             * @description HTTP status.
             */
            status: number;
            /** @description What went wrong, in a few words. */
            title: string;
            /** @description `about:blank#<code>`: nothing to dereference. */
            type: string;
        };
        /** @description What was told to the customer, kept with who said it and when. */
        Promise: {
            /**
             * Format: date-time
             * @description When the worker is to be there.
             */
            at: string;
            /** @description The agent who said it; absent when the system booked it. */
            by?: string | null;
            /** @description Known once the worker has arrived or the ticket has ended. */
            kept?: boolean | null;
            /**
             * Format: date-time
             * @description When it was said.
             */
            said_at: string;
            /** @description It counts as kept by the worker's phone alone, which told the arrival after the promised time; else absent. */
            told_late?: boolean | null;
        };
        /** @description `GET /field/push-key`: what a browser subscribes with. */
        PushKey: {
            /** @description The server's public key (VAPID), base64url; absent when this server pushes to no browsers. */
            public_key?: string | null;
        };
        /** @description A browser that is pushed to; its address is not shown again. */
        PushSubscription: {
            /**
             * Format: date-time
             * @description Since when.
             */
            created_at: string;
            /** @description The push service's host. */
            host: string;
            /** @description Id, to end it by. */
            id: string;
            /** @description `zh` or `en`. */
            lang: string;
        };
        /**
         * @description `PUT /field/push-target`: where this sign-in's phone is pushed to when the socket is silent. Its parts are secrets, which
         *     `Debug` does not show: whoever has them can ring that phone.
         */
        PushTarget: {
            /** @enum {string} */
            kind: "fcm";
            /** @description `zh` or `en`: the language of what the phone shows. */
            lang?: string;
            /** @description The token. */
            token: string;
        } | {
            /** @description Client secret. */
            auth: string;
            /** @description Push service address. */
            endpoint: string;
            /** @enum {string} */
            kind: "webpush";
            /** @description `zh` or `en`: the language of what the browser shows. */
            lang?: string;
            /** @description Client public key. */
            p256dh: string;
        };
        /** @description Answer of `POST /quotes` and of a hold. */
        Quote: {
            /** @description Cheapest first, at most 10. */
            candidates: components["schemas"]["QuoteCandidate"][];
            /**
             * Format: date-time
             * @description Until when.
             */
            held_until?: string | null;
            /** @description The one kept for this call. */
            held_worker_id?: string | null;
            /** @description Id: give it to `POST /tickets`. */
            id: string;
            /** @description Near, but not able, with the rule. */
            left_out: components["schemas"]["LeftOut"][];
        };
        /** @description One able worker. */
        QuoteCandidate: {
            /**
             * Format: int64
             * @description By the travel source.
             */
            distance_m: number;
            /**
             * Format: int64
             * @description From now until he is there.
             */
            eta_s: number;
            /**
             * Format: int64
             * @description How old his position is.
             */
            fix_age_s: number;
            /** @description Name. */
            name: string;
            /** @description Who. */
            worker_id: string;
        };
        Reported: components["schemas"]["Fix"] | unknown;
        /**
         * @description What somebody may do. A user has one or more.
         * @enum {string}
         */
        Role: "agent" | "dispatcher" | "worker" | "crew" | "manager" | "admin";
        /** @description Where an agent sits: a telephone extension and the browser bound to it (S3-40). */
        Seat: {
            /** @description Branch. */
            branch_id: string;
            /** @description Unique extension. */
            extension: string;
            /** @description Id. */
            id: string;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
        };
        /** @description How a seat stands: a row of `GET /floor`, and the frame `seat`. */
        SeatStanding: {
            /** @description Its branch. */
            branch_id: string;
            /** @description The call it has. */
            call_id?: string | null;
            /** @description The telephone on it. */
            extension: string;
            /** @description Its name. */
            name: string;
            /**
             * Format: date-time
             * @description On pause since then.
             */
            paused_at?: string | null;
            /** @description Why it is on pause, also while its last call goes on. */
            reason?: string | null;
            /** @description The seat. */
            seat_id: string;
            /** @description What it does. */
            state: components["schemas"]["SeatState"];
        };
        /**
         * @description What a seat does now (S4-39).
         * @enum {string}
         */
        SeatState: "away" | "paused" | "ready" | "ringing" | "talking" | "wrap_up";
        /** @description Answer of `POST /sign-in`. */
        SignedIn: {
            /** @description Opaque; send as `Authorization: Bearer …`. Shown once, stored hashed. Left out where only the cookie was asked for. */
            token?: string;
            /** @description Who signed in. */
            user: components["schemas"]["Me"];
        };
        /** @description `POST /sign-in`. */
        SignIn: {
            /** @description A browser asks for its cookies alone: the answer then shows no token, so that no script ever holds one. */
            cookie?: boolean;
            /** @description Case does not matter. */
            login: string;
            /** @description As it was given out. */
            password: string;
            /** @description The seat's extension for an agent (screen pops go there), or a name for the device. */
            terminal?: string | null;
        };
        /** @description `POST /simulated/calls`: somebody rings the chain. */
        SimulatedCall: {
            /** @description Who rings; may be withheld (`anonymous`). */
            from: string;
            /** @description Line to ring; any free one unless said. */
            to?: string | null;
        };
        /** @description One request of one customer. */
        Ticket: {
            /**
             * Format: int32
             * @description Attempts at reaching the customer, for agent-handled kinds.
             */
            attempts: number;
            /** @description Branch that owns it. */
            branch_id: string;
            /**
             * Format: date-time
             * @description When it ended.
             */
            closed_at?: string | null;
            /**
             * Format: date-time
             * @description When it was booked.
             */
            created_at: string;
            /** @description Customer id. */
            customer_id?: string | null;
            /** @description Customer's name; masked for the field until accepted. */
            customer_name?: string | null;
            /**
             * Format: date-time
             * @description What happens next by itself, and when.
             */
            deadline_at?: string | null;
            /** @description Why it does. */
            human_reason?: string | null;
            /** @description Id. */
            id: string;
            /** @description The flow. */
            kind: string;
            live_dispatch?: components["schemas"]["Dispatch"] | null;
            /** @description Stands in a human's queue. */
            needs_human: boolean;
            /** @description What one quotes on the telephone, such as `XA-1122-0398`. */
            no: string;
            /** @description Free text. */
            note?: string | null;
            /** @description How it ended; absent while open. */
            outcome?: string | null;
            /** @description The ticket this one follows, such as a return visit's wash. */
            parent_id?: string | null;
            /** @description Customer's number; masked (`138****6021`) for those who need not see it. */
            phone: string;
            /** @description Where, WGS-84. */
            place: components["schemas"]["Place"];
            /** @description The car. */
            plate?: string | null;
            promise?: components["schemas"]["Promise"] | null;
            /**
             * Format: int32
             * @description Rounds of dispatch so far.
             */
            round: number;
            /** @description State within the flow. */
            state: string;
            /**
             * Format: int64
             * @description Raised by every move of the ticket or its dispatch.
             */
            version: number;
            /**
             * Format: date-time
             * @description Not before.
             */
            want_from?: string | null;
            /**
             * Format: date-time
             * @description Not after.
             */
            want_to?: string | null;
            wish?: components["schemas"]["Wish"] | null;
            /** @description Zone id. */
            zone: string;
        };
        /** @description `POST /tickets/{id}/{cancel|change|assign|withdraw|close|attempt|note|need-human}`. */
        TicketCommand: {
            /** @description For change: what the worker should know. */
            note?: string | null;
            /** @description For close; one of the flow's outcomes. */
            outcome?: string | null;
            place?: components["schemas"]["Place"] | null;
            /** @description Why. */
            reason?: string | null;
            /**
             * Format: int64
             * @description The version last seen.
             */
            version: number;
            /**
             * Format: date-time
             * @description For change.
             */
            want_from?: string | null;
            /**
             * Format: date-time
             * @description For change.
             */
            want_to?: string | null;
            /** @description For assign. */
            worker_id?: string | null;
        };
        /** @description A tracker's credentials. */
        Tracker: {
            /** @description `id` of the OsmAnd protocol. */
            id: string;
            /** @description `token` beside it; derived, never stored. Shown to managers and admins only. */
            token?: string | null;
        };
        /** @description How full a tracker's battery is. */
        TrackerBattery: {
            /**
             * Format: double
             * @description 0 to 1; negative when unknown.
             */
            level?: number | null;
        };
        /** @description Point, speed and heading of a tracker. */
        TrackerCoords: {
            /**
             * Format: double
             * @description Metres.
             */
            accuracy?: number | null;
            /**
             * Format: double
             * @description Degrees; negative when unknown.
             */
            heading?: number | null;
            /**
             * Format: double
             * @description Degrees north, WGS-84.
             */
            latitude: number;
            /**
             * Format: double
             * @description Degrees east, WGS-84.
             */
            longitude: number;
            /**
             * Format: double
             * @description Metres a second; negative when unknown.
             */
            speed?: number | null;
        };
        /** @description Where a tracker is. */
        TrackerLocation: {
            battery?: components["schemas"]["TrackerBattery"] | null;
            /** @description Where. */
            coords: components["schemas"]["TrackerCoords"];
            /** @description When it was measured: Unix seconds, Unix milliseconds or RFC 3339. */
            timestamp: string;
        };
        /** @description What the app sends from version 9 on. */
        TrackerReport: {
            /** @description The vehicle, unless the query names it. */
            device_id?: string | null;
            /** @description Where it is. */
            location: components["schemas"]["TrackerLocation"];
        };
        /** @description Somebody who can sign in. */
        User: {
            /** @description Branch that bounds what he sees. */
            branch_id: string;
            /** @description Id. */
            id: string;
            /** @description Unique, lower case. */
            login: string;
            /** @description Name. */
            name: string;
            /** @description What he may do. */
            roles: components["schemas"]["Role"][];
            /** @description `active` or `blocked`. */
            state: string;
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
            /** @description The worker he is. */
            worker_id?: string | null;
        };
        /** @description The chain's own van or tow truck. */
        Vehicle: {
            /** @description Branch. */
            branch_id: string;
            /** @description What it carries, such as `flatbed`, `water`, `compressor`. */
            equipment: string[];
            /** @description Id. */
            id: string;
            /** @description `van`, `tow_truck` or `flatbed`. */
            kind: string;
            last_fix?: components["schemas"]["LastFix"] | null;
            /** @description Plate. */
            plate: string;
            /** @description How its tracker reports through `/osmand`. */
            tracker: components["schemas"]["Tracker"];
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
            /** @description Zone id. */
            zone: string;
        };
        /** @description Why this one, and why not the others. */
        Why: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Cost of each candidate, cheapest first. */
            candidates: components["schemas"]["WhyCandidate"][];
            /** @description The one chosen. */
            chosen?: string | null;
            /** @description The dispatch it led to; absent when nobody could go. */
            dispatch_id?: string | null;
            /** @description `greedy`, `batch`, `rescue`, `held`, `wish`, `manual` or `grab`. */
            how: string;
            /** @description Each near worker left out, with the rule that did it. */
            left_out: components["schemas"]["LeftOut"][];
            /**
             * Format: int32
             * @description Round it decided.
             */
            round: number;
            /** @description Where travel times came from: `great_circle`, `osrm`, or `great_circle (osrm: timed out)`. */
            travel: string;
        };
        /** @description `GET /tickets/{id}/why`: every round's decision, newest first. */
        WhyAnswer: {
            /** @description One entry a decision; also those that found nobody. */
            decisions: components["schemas"]["Why"][];
        };
        /** @description One candidate's cost, all in seconds. */
        WhyCandidate: {
            /**
             * Format: int64
             * @description Sum of the parts.
             */
            cost_s: number;
            /**
             * Format: int64
             * @description Straight line times road factor, or by road.
             */
            distance_m: number;
            /**
             * Format: int64
             * @description For missing the wanted window.
             */
            lateness_s: number;
            /**
             * Format: int64
             * @description For what he carried today.
             */
            load_s: number;
            /** @description Name. */
            name: string;
            /**
             * Format: int64
             * @description For the age of his fix.
             */
            staleness_s: number;
            /**
             * Format: int64
             * @description Driving.
             */
            travel_s: number;
            /**
             * Format: int64
             * @description Until he is free to drive.
             */
            wait_s: number;
            /** @description Who. */
            worker_id: string;
        };
        /** @description A named wish beats the area, the area beats cost (S2-30). */
        Wish: {
            /** @description The worker the customer asked for. */
            worker_id: string;
        };
        /** @description A text in both languages. */
        Words: {
            /** @description English. */
            en: string;
            /** @description Chinese. */
            zh: string;
        };
        /** @description Field staff, with live state. */
        Worker: {
            /** @description Branch. */
            branch_id: string;
            /** @description The crew he belongs to. */
            crew_id?: string | null;
            /** @description `own` or `franchise`. */
            form: string;
            /** @description Id. */
            id: string;
            /** @description `washer`, `rescuer` or `technician`. */
            kind: string;
            last_fix?: components["schemas"]["LastFix"] | null;
            /** @description Name. */
            name: string;
            /** @description On duty. */
            on_duty: boolean;
            /** @description E.164; masked for those who need not see it. */
            phone: string;
            /** @description What he can do, such as `wash`, `rescue`, `tow`, `tyre`. */
            skills: string[];
            /** @description `off`, `free`, `offered`, `accepted`, `enroute`, `arrived`, `working` or `dark`. */
            state: string;
            /** @description The van he has today. */
            vehicle_id?: string | null;
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
            /** @description Zone id. */
            zone: string;
        };
        /** @description A dispatch area: one dispatcher, one index, one stream of facts. */
        Zone: {
            /** @description Branch it belongs to. */
            branch_id: string;
            /** @description Short code at the head of ticket numbers, such as `XA`. */
            code: string;
            /** @description Id. */
            id: string;
            /**
             * Format: double
             * @description Centre, degrees north.
             */
            lat: number;
            /**
             * Format: double
             * @description Centre, degrees east.
             */
            lon: number;
            /** @description Name. */
            name: string;
            polygon?: components["schemas"]["Polygon"] | null;
            /**
             * Format: double
             * @description Radius within which places belong to it, metres, while it has no polygon.
             */
            radius_m: number;
            /**
             * Format: int64
             * @description Last fact's sequence number.
             */
            seq: number;
            /**
             * Format: int64
             * @description For PATCH.
             */
            version: number;
        };
    };
    responses: {
        /** @description Refused: `code` says why */
        Problem: {
            headers: {
                /** @description Seconds to wait, where waiting helps */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_acknowledged_alarms: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AcknowledgedAlarm"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Only this kind. */
                kind?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Not before. */
                since?: string;
                /** @description Only what was done to the one with this id. */
                subject?: string;
                /** @description Before. */
                until?: string;
                /** @description Only what this user did. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AuditEntry"];
                };
            };
        };
    };
    list_branches: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Branch"];
                };
            };
        };
    };
    create_branch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBranch"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The branch */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Branch"];
                };
            };
        };
    };
    change_branch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Branch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeBranch"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The branch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Branch"];
                };
            };
        };
    };
    list_calls: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Only this customer's. */
                customer?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Only inbound calls that nobody answered, or only the others. */
                missed?: boolean;
                /** @description Only those that began at this moment or later. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Call"];
                };
            };
        };
    };
    dial: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Dial"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    answer_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    hang_up_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    hold_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    note_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallNote"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    get_recording: {
        parameters: {
            query?: never;
            header?: {
                /** @description A part, such as `bytes=0-999` */
                Range?: string | null;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description All of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": number[];
                };
            };
            /** @description The part */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "audio/wav": number[];
                };
            };
            /** @description There is no such part */
            416: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    resume_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    transfer_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
        };
    };
    list_crews: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Zone id. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Crew"];
                };
            };
        };
    };
    create_crew: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCrew"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The crew */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Crew"];
                };
            };
        };
    };
    change_crew: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Crew */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeCrew"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The crew */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Crew"];
                };
            };
        };
    };
    find_customers: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Any spelling of a number. */
                phone?: string;
                /** @description A plate, with or without the dot. */
                plate?: string;
                /** @description Part of a name or plate, or a number: part of one for those who see whole numbers. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Customer"];
                };
            };
        };
    };
    create_customer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The file */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    change_customer: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Customer */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeCustomer"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The file */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    accept_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    arrive_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    decline_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    depart_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    fail_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    finish_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    use_materials: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Materials"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description What was used in all */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MaterialsUsed"];
                };
            };
        };
    };
    add_photo: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["Form"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Stored, now or before */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Photo"];
                };
            };
        };
    };
    start_dispatch: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Dispatch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FieldCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The dispatch */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dispatch"];
                };
            };
        };
    };
    set_duty: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Duty"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The worker */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
        };
    };
    report_fixes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Fixes"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description What became of each */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FixesTaken"];
                };
            };
        };
    };
    list_jobs: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description First to do first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Job"];
                };
            };
        };
    };
    get_push_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The server's public key, if it pushes to browsers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushKey"];
                };
            };
        };
    };
    add_push_subscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPushSubscription"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Kept until the sign-in ends */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscription"];
                };
            };
        };
    };
    remove_push_subscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Subscription */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Forgotten */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    set_push_target: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PushTarget"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Kept */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_floor: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SeatStanding"];
                };
            };
        };
    };
    list_flows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Every kind */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Flow"];
                };
            };
        };
    };
    list_items: {
        parameters: {
            query?: {
                /** @description Also what is not used any more. */
                all?: boolean;
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Of this kind alone. */
                kind?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Item"];
                };
            };
        };
    };
    create_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewItem"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The item */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
        };
    };
    change_item: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Item */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeItem"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The item */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Item"];
                };
            };
        };
    };
    drop_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The job, cancelled */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadJob"];
                };
            };
        };
    };
    retry_job: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Job */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The job, queued */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadJob"];
                };
            };
        };
    };
    list_dead_jobs: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DeadJob"];
                };
            };
        };
    };
    list_lines: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Line"];
                };
            };
        };
    };
    send_locate_link: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewLocateLink"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description It is on its way */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocateLink"];
                };
            };
        };
    };
    get_locate_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Link */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LocateLink"];
                };
            };
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The signed-in user */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Only those about this ticket. */
                ticket?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Message"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Metrics */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description OpenAPI 3.1 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
        };
    };
    get_photo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Photograph */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The picture */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
        };
    };
    search_places: {
        parameters: {
            query?: {
                /** @description The customer who rings: his own places come first. */
                customer?: string;
                /** @description Near here, degrees north. */
                lat?: number;
                /** @description Rows wanted, 1 to 20; 8 unless said. */
                limit?: number;
                /** @description Near here, degrees east. */
                lon?: number;
                /** @description Parts of its name, any order, apart by spaces; without any the customer's own places. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description At most `limit` places; there is no second page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_PlaceHit"];
                };
            };
        };
    };
    create_quote: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewQuote"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Candidates, cheapest first */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
        };
    };
    hold_worker: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Quote */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Hold"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The quote with its hold */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
        };
    };
    release_worker: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Quote */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The quote without a hold */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
        };
    };
    list_seats: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Seat"];
                };
            };
        };
    };
    create_seat: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSeat"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The seat */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Seat"];
                };
            };
        };
    };
    change_seat: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Seat */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeSeat"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The seat */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Seat"];
                };
            };
        };
    };
    pause_seat: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Seat */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Pause"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description How the seat stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatStanding"];
                };
            };
        };
    };
    resume_seat: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Seat */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description How the seat stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatStanding"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Signed in; also sets the console's cookie */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    sign_out_everywhere: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    simulate_call: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SimulatedCall"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call; `ended` with `busy` when no line was free */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description The switch is a real one */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    simulate_hang_up: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Call */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The call */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Call"];
                };
            };
            /** @description No such call, or the switch is a real one */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    open_stream: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Frames as in `mobile_api::stream` */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not a websocket handshake */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    list_tickets: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Kind. */
                kind?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Only those in the human queue. */
                needs_human?: boolean;
                /** @description Only those still open (`true`) or ended (`false`). */
                open?: boolean;
                /** @description Number, plate, name or phone. */
                q?: string;
                /** @description State. */
                state?: string;
                /** @description Zone id. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Ticket"];
                };
            };
        };
    };
    create_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTicket"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    get_ticket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    acknowledge_alarm: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcknowledgeAlarm"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Who acknowledged it, and when */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AcknowledgedAlarm"];
                };
            };
        };
    };
    assign_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    attempt_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    cancel_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    change_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    close_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    list_ticket_facts: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Fact"];
                };
            };
        };
    };
    hand_ticket_to_people: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    note_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    open_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenOffer"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    list_ticket_photos: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Photo"];
                };
            };
        };
    };
    get_ticket_why: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Decisions, newest first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhyAnswer"];
                };
            };
        };
    };
    withdraw_ticket: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Ticket */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TicketCommand"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The ticket */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ticket"];
                };
            };
        };
    };
    list_users: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_User"];
                };
            };
        };
    };
    create_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewUser"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The user */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    change_user: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description User */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeUser"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The user */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    list_vehicles: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Zone id. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Vehicle"];
                };
            };
        };
    };
    create_vehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewVehicle"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The vehicle */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
        };
    };
    change_vehicle: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Vehicle */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeVehicle"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The vehicle */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Vehicle"];
                };
            };
        };
    };
    list_workers: {
        parameters: {
            query?: {
                /** @description Where the former page ended. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
                /** @description Zone id. */
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Worker"];
                };
            };
        };
    };
    create_worker: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorker"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The worker */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
        };
    };
    change_worker: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Worker */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeWorker"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The worker */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
        };
    };
    list_zones: {
        parameters: {
            query?: {
                /** @description Where the former page ended: its `next`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 200; 50 unless said. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Zone"];
                };
            };
        };
    };
    create_zone: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewZone"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The zone */
            201: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    change_zone: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key acts once and gets the same answer, for a day */
                "Idempotency-Key"?: string;
                /** @description The `ETag` of what is to be changed, instead of `version` in the body */
                "If-Match"?: string;
            };
            path: {
                /** @description Zone */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeZone"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The zone */
            200: {
                headers: {
                    /** @description The version of what is answered, for `If-Match` */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Zone"];
                };
            };
        };
    };
    list_facts: {
        parameters: {
            query?: {
                /** @description The last fact that is known already; 0, or absent, for all. */
                after?: number;
                /** @description Where the former page ended; goes before `after`. */
                cursor?: string;
                /** @description Rows wanted, 1 to 1000; 200 unless said. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Zone */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Fact"];
                };
            };
        };
    };
    open_locate_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What stands in the message */
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description The page, also when the link is used up or gone: it says so */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    use_locate_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description What stands in the message */
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LocateFix"];
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Taken */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    osmand_8: {
        parameters: {
            query?: {
                /** @description Metres. */
                accuracy?: string;
                /** @description Per cent. */
                batt?: string;
                /** @description Degrees from north. */
                bearing?: string;
                /** @description The same, as older apps call it. */
                deviceid?: string;
                /** @description The same. */
                heading?: string;
                /** @description The vehicle, as its `tracker` in `GET /vehicles` says. */
                id?: string;
                /** @description Degrees north, WGS-84. */
                lat?: string;
                /** @description Degrees east, WGS-84. */
                lon?: string;
                /** @description Knots. */
                speed?: string;
                /** @description When it was measured: Unix seconds, Unix milliseconds or RFC 3339; now unless said. */
                timestamp?: string;
                /** @description The tracker's token. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Taken, or known already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    osmand_9: {
        parameters: {
            query?: {
                /** @description Metres. */
                accuracy?: string;
                /** @description Per cent. */
                batt?: string;
                /** @description Degrees from north. */
                bearing?: string;
                /** @description The same, as older apps call it. */
                deviceid?: string;
                /** @description The same. */
                heading?: string;
                /** @description The vehicle, as its `tracker` in `GET /vehicles` says. */
                id?: string;
                /** @description Degrees north, WGS-84. */
                lat?: string;
                /** @description Degrees east, WGS-84. */
                lon?: string;
                /** @description Knots. */
                speed?: string;
                /** @description When it was measured: Unix seconds, Unix milliseconds or RFC 3339; now unless said. */
                timestamp?: string;
                /** @description The tracker's token. */
                token?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Version 9 */
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TrackerReport"] | null;
            };
        };
        responses: {
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
            /** @description Taken, or known already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
