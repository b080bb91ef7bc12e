-- The same tables as in ../../sqlite, each column in its best type here.

CREATE TABLE branches (
    id         uuid NOT NULL PRIMARY KEY,
    parent_id  uuid REFERENCES branches (id),
    path       text NOT NULL UNIQUE,               -- '/root/child/': whoever is scoped to a branch sees what starts with its path
    kind       text NOT NULL CHECK (kind IN ('group', 'own', 'franchise')),
    name       text NOT NULL,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE zones (
    id         uuid NOT NULL PRIMARY KEY,
    branch_id  uuid NOT NULL REFERENCES branches (id),
    code       text NOT NULL UNIQUE,
    name       text NOT NULL,
    lat        double precision NOT NULL,
    lon        double precision NOT NULL,
    radius_m   double precision NOT NULL,
    seq        bigint NOT NULL DEFAULT 0,            -- the last fact's number
    tickets    bigint NOT NULL DEFAULT 0,            -- the last ticket's number
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE crews (
    id         uuid NOT NULL PRIMARY KEY,
    branch_id  uuid NOT NULL REFERENCES branches (id),
    zone_id    uuid NOT NULL REFERENCES zones (id),
    name       text NOT NULL,
    phone      text NOT NULL,
    vehicle_id uuid,
    lead_id    uuid,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE vehicles (
    id            uuid NOT NULL PRIMARY KEY,
    branch_id     uuid NOT NULL REFERENCES branches (id),
    zone_id       uuid NOT NULL REFERENCES zones (id),
    plate         text NOT NULL UNIQUE,
    kind          text NOT NULL,
    equipment     jsonb NOT NULL DEFAULT '[]',
    tracker_epoch integer NOT NULL DEFAULT 1,         -- the tracker's token is derived from it; raising it ends the old token
    version       bigint NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL
);

CREATE TABLE workers (
    id          uuid NOT NULL PRIMARY KEY,
    branch_id   uuid NOT NULL REFERENCES branches (id),
    zone_id     uuid NOT NULL REFERENCES zones (id),
    name        text NOT NULL,
    phone       text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('washer', 'rescuer', 'technician')),
    skills      jsonb NOT NULL DEFAULT '[]',
    crew_id     uuid REFERENCES crews (id),
    vehicle_id  uuid REFERENCES vehicles (id),
    on_duty     boolean NOT NULL DEFAULT false,
    duty_at     timestamptz,
    push_target jsonb,
    version     bigint NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL
);
CREATE INDEX workers_zone ON workers (zone_id);

CREATE TABLE users (
    id            uuid NOT NULL PRIMARY KEY,
    branch_id     uuid NOT NULL REFERENCES branches (id),
    login         text NOT NULL UNIQUE,
    name          text NOT NULL,
    password_hash text NOT NULL,
    roles         jsonb NOT NULL,
    worker_id     uuid REFERENCES workers (id),
    state         text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'blocked')),
    failed        integer NOT NULL DEFAULT 0,         -- wrong passwords in a row
    locked_until  timestamptz,
    version       bigint NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL
);

CREATE TABLE seats (
    id         uuid NOT NULL PRIMARY KEY,
    branch_id  uuid NOT NULL REFERENCES branches (id),
    name       text NOT NULL,
    extension  text NOT NULL UNIQUE,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);

CREATE TABLE tokens (
    id         uuid NOT NULL PRIMARY KEY,
    hash       text NOT NULL UNIQUE,               -- SHA-256 of the token, hex
    user_id    uuid NOT NULL REFERENCES users (id),
    seat_id    uuid REFERENCES seats (id),
    terminal   text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE customers (
    id         uuid NOT NULL PRIMARY KEY,
    branch_id  uuid NOT NULL REFERENCES branches (id),
    name       text NOT NULL,
    note       text,
    version    bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL
);
CREATE INDEX customers_name ON customers (name);

CREATE TABLE numbers (
    id          uuid NOT NULL PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    norm        text NOT NULL,                     -- E.164
    level       text NOT NULL CHECK (level IN ('known', 'maybe')),
    created_at  timestamptz NOT NULL,
    UNIQUE (norm, customer_id)
);
CREATE INDEX numbers_customer ON numbers (customer_id);

CREATE TABLE cars (
    id          uuid NOT NULL PRIMARY KEY,
    customer_id uuid NOT NULL REFERENCES customers (id),
    plate       text NOT NULL,
    live        boolean NOT NULL DEFAULT true,
    created_at  timestamptz NOT NULL
);
CREATE UNIQUE INDEX cars_one_live_plate ON cars (plate) WHERE live;   -- S3-23
CREATE INDEX cars_customer ON cars (customer_id);

CREATE TABLE calls (
    id          uuid NOT NULL PRIMARY KEY,
    direction   text NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    state       text NOT NULL CHECK (state IN ('queued', 'ringing', 'talking', 'held', 'ended')),
    branch_id   uuid NOT NULL REFERENCES branches (id),
    line        text NOT NULL,
    peer        text NOT NULL,                     -- the other party as signalled
    peer_norm   text ,                                 -- E.164, when it can be one
    dialled     text,
    seat_id     uuid REFERENCES seats (id),
    user_id     uuid REFERENCES users (id),
    customer_id uuid REFERENCES customers (id),
    match       text NOT NULL CHECK (match IN ('known', 'maybe', 'none')),
    ticket_id   uuid,
    began_at    timestamptz NOT NULL,
    answered_at timestamptz,
    ended_at    timestamptz,
    end_reason  text,
    recording   text,
    version     bigint NOT NULL DEFAULT 1,
    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX calls_peer ON calls (peer_norm, began_at);
CREATE INDEX calls_open ON calls (state) WHERE state <> 'ended';

CREATE TABLE tickets (
    id               uuid NOT NULL PRIMARY KEY,
    no               text NOT NULL UNIQUE,
    kind             text NOT NULL,
    branch_id        uuid NOT NULL REFERENCES branches (id),
    zone_id          uuid NOT NULL REFERENCES zones (id),
    customer_id      uuid REFERENCES customers (id),
    car_id           uuid REFERENCES cars (id),
    call_id          uuid REFERENCES calls (id),
    parent_id        uuid REFERENCES tickets (id),
    phone            text NOT NULL,                -- E.164
    customer_name    text,
    plate            text,
    lat              double precision ,                            -- WGS-84; unknown while the caller does not know where he is
    lon              double precision,
    address          text,
    want_from        timestamptz,
    want_to          timestamptz,
    note             text,
    state            text NOT NULL,
    outcome          text,
    version          bigint NOT NULL DEFAULT 1,
    round            integer NOT NULL DEFAULT 0,
    attempts         integer NOT NULL DEFAULT 0,
    excluded         jsonb NOT NULL DEFAULT '[]',
    wish_worker_id   uuid REFERENCES workers (id),
    needs_human      boolean NOT NULL DEFAULT false,
    human_reason     text,
    deadline_at      timestamptz,
    promise_at       timestamptz,
    promise_said_at  timestamptz,
    promise_by       uuid REFERENCES users (id),
    promise_kept     boolean,
    created_by       uuid REFERENCES users (id),
    created_at       timestamptz NOT NULL,
    closed_at        timestamptz,
    -- I4: an open ticket has a running deadline or stands in a human's queue; a closed one has an outcome and neither.
    CHECK (CASE WHEN closed_at IS NULL THEN deadline_at IS NOT NULL OR needs_human
                ELSE outcome IS NOT NULL AND deadline_at IS NULL AND NOT needs_human END)
);
CREATE INDEX tickets_open ON tickets (zone_id, deadline_at) WHERE closed_at IS NULL;
CREATE INDEX tickets_customer ON tickets (customer_id, created_at);
CREATE INDEX tickets_phone ON tickets (phone);
CREATE UNIQUE INDEX tickets_one_return_visit ON tickets (parent_id, kind) WHERE parent_id IS NOT NULL;

CREATE TABLE dispatches (
    id          uuid NOT NULL PRIMARY KEY,
    ticket_id   uuid NOT NULL REFERENCES tickets (id),
    zone_id     uuid NOT NULL REFERENCES zones (id),
    round       integer NOT NULL,
    mode        text NOT NULL CHECK (mode IN ('one', 'grab', 'assigned')),
    state       text NOT NULL CHECK (state IN ('offered', 'accepted', 'enroute', 'arrived', 'working',
                                                  'done', 'declined', 'expired', 'failed', 'superseded')),
    live        boolean NOT NULL,
    worker_id   uuid REFERENCES workers (id),      -- absent while many are asked
    crew_id     uuid REFERENCES crews (id),
    invited     jsonb NOT NULL DEFAULT '[]',
    span_from   timestamptz ,                              -- when this worker is expected to be busy with it
    span_to     timestamptz,
    eta_s       bigint,
    distance_m  bigint,
    expires_at  timestamptz,
    acked_at    timestamptz,
    reason      text,
    outcome     text,
    why         jsonb NOT NULL DEFAULT 'null',
    created_at  timestamptz NOT NULL,
    accepted_at timestamptz,
    enroute_at  timestamptz,
    arrived_at  timestamptz,
    started_at  timestamptz,
    ended_at    timestamptz,
    CHECK (live = (state IN ('offered', 'accepted', 'enroute', 'arrived', 'working'))),
    CHECK (live = (ended_at IS NULL)),
    CHECK (NOT live OR worker_id IS NOT NULL OR mode = 'grab'),
    CHECK (span_to IS NULL OR span_from < span_to)
);
CREATE UNIQUE INDEX dispatches_one_live_per_ticket ON dispatches (ticket_id) WHERE live;      -- I1
CREATE INDEX dispatches_worker_live ON dispatches (worker_id) WHERE live;
CREATE INDEX dispatches_ticket ON dispatches (ticket_id, round);

-- I1: the live spans of one worker never overlap, and at most one of them has begun.
CREATE UNIQUE INDEX dispatches_one_under_way ON dispatches (worker_id) WHERE state IN ('enroute', 'arrived', 'working');
CREATE FUNCTION dispatches_no_overlap() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.live AND NEW.worker_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM dispatches o WHERE o.worker_id = NEW.worker_id AND o.live AND o.id <> NEW.id
           AND o.span_from < NEW.span_to AND NEW.span_from < o.span_to) THEN
        RAISE EXCEPTION 'live spans of a worker overlap' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER dispatches_no_overlap BEFORE INSERT OR UPDATE ON dispatches FOR EACH ROW EXECUTE FUNCTION dispatches_no_overlap();

-- Every decision's why, also of those that found nobody.
CREATE TABLE decisions (
    id          uuid NOT NULL PRIMARY KEY,
    ticket_id   uuid NOT NULL REFERENCES tickets (id),
    dispatch_id uuid REFERENCES dispatches (id),
    at          timestamptz NOT NULL,
    why         jsonb NOT NULL
);
CREATE INDEX decisions_ticket ON decisions (ticket_id, at);

CREATE TABLE quotes (
    id             uuid NOT NULL PRIMARY KEY,
    branch_id      uuid NOT NULL REFERENCES branches (id),
    zone_id        uuid NOT NULL REFERENCES zones (id),
    user_id        uuid NOT NULL REFERENCES users (id),
    call_id        uuid REFERENCES calls (id),
    kind           text NOT NULL,
    lat            double precision NOT NULL,
    lon            double precision NOT NULL,
    answer         jsonb NOT NULL,
    held_worker_id uuid REFERENCES workers (id),
    held_eta_s     bigint,
    held_until     timestamptz,
    used           boolean NOT NULL DEFAULT false,        -- a ticket was booked from it
    created_at     timestamptz NOT NULL
);
CREATE INDEX quotes_held ON quotes (held_until) WHERE held_worker_id IS NOT NULL AND NOT used;

CREATE TABLE photos (
    id          uuid NOT NULL PRIMARY KEY,
    dispatch_id uuid NOT NULL REFERENCES dispatches (id),
    sha256      text NOT NULL,
    mime        text NOT NULL,
    size        bigint NOT NULL,
    bytes       bytea NOT NULL,
    at          timestamptz NOT NULL,
    UNIQUE (dispatch_id, sha256)
);

CREATE TABLE facts (
    zone_id     uuid NOT NULL REFERENCES zones (id),
    seq         bigint NOT NULL,
    at          timestamptz NOT NULL,
    kind        text NOT NULL,
    branch_id   uuid NOT NULL REFERENCES branches (id),
    ticket_id   uuid REFERENCES tickets (id),
    dispatch_id uuid REFERENCES dispatches (id),
    worker_id   uuid REFERENCES workers (id),
    by_user     uuid REFERENCES users (id),
    data        jsonb NOT NULL,
    PRIMARY KEY (zone_id, seq)
);
CREATE INDEX facts_ticket ON facts (ticket_id, seq);

CREATE TABLE jobs (
    id         uuid NOT NULL PRIMARY KEY,
    topic      text NOT NULL,
    payload    jsonb NOT NULL,
    state      text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'dead', 'cancelled')),
    run_at     timestamptz NOT NULL,
    tries      integer NOT NULL DEFAULT 0,
    lease_to   timestamptz,
    last_error text,
    dedup      text UNIQUE,                        -- the same thing is never enqueued twice
    ticket_id  uuid REFERENCES tickets (id),
    created_at timestamptz NOT NULL,
    done_at    timestamptz
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE state IN ('queued', 'running');

CREATE TABLE messages (
    id          uuid NOT NULL PRIMARY KEY,
    branch_id   uuid NOT NULL REFERENCES branches (id),
    channel     text NOT NULL CHECK (channel IN ('sms', 'push', 'call')),
    recipient   text NOT NULL,
    body        text NOT NULL,
    template    text NOT NULL,
    lang        text NOT NULL,
    state       text NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
    reason      text,
    dedup       text NOT NULL UNIQUE,              -- I12: none is sent twice
    ticket_id   uuid REFERENCES tickets (id),
    dispatch_id uuid REFERENCES dispatches (id),
    created_at  timestamptz NOT NULL,
    sent_at     timestamptz
);
CREATE INDEX messages_ticket ON messages (ticket_id);

-- The track: every fix kept, late ones too. `owner_id` is a worker or a vehicle.
CREATE TABLE tracks (
    owner_id    uuid NOT NULL,
    at          timestamptz NOT NULL,
    lat         double precision NOT NULL,
    lon         double precision NOT NULL,
    accuracy_m  double precision,
    speed_mps   double precision,
    heading_deg double precision,
    battery_pct double precision,
    late        boolean NOT NULL DEFAULT false,
    PRIMARY KEY (owner_id, at)
);

CREATE TABLE positions (
    owner_id    uuid NOT NULL PRIMARY KEY,
    at          timestamptz NOT NULL,
    lat         double precision NOT NULL,
    lon         double precision NOT NULL,
    accuracy_m  double precision,
    speed_mps   double precision,
    heading_deg double precision,
    battery_pct double precision
);

CREATE TABLE idempotency (
    user_id    uuid NOT NULL REFERENCES users (id),
    key        text NOT NULL,
    request    text NOT NULL,                      -- SHA-256 of method, path and body
    status     integer NOT NULL,
    answer     text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
