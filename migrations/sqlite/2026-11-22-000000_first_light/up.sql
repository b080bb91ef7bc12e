-- Ids are UUID v7 as lower-case hyphenated text; times are Unix microseconds; documents are JSON text; flags are 0 or 1.

CREATE TABLE branches (
    id         TEXT    NOT NULL PRIMARY KEY,
    parent_id  TEXT    REFERENCES branches (id),
    path       TEXT    NOT NULL UNIQUE,               -- '/root/child/': whoever is scoped to a branch sees what starts with its path
    kind       TEXT    NOT NULL CHECK (kind IN ('group', 'own', 'franchise')),
    name       TEXT    NOT NULL,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE zones (
    id         TEXT    NOT NULL PRIMARY KEY,
    branch_id  TEXT    NOT NULL REFERENCES branches (id),
    code       TEXT    NOT NULL UNIQUE,
    name       TEXT    NOT NULL,
    lat        REAL    NOT NULL,
    lon        REAL    NOT NULL,
    radius_m   REAL    NOT NULL,
    seq        INTEGER NOT NULL DEFAULT 0,            -- the last fact's number
    tickets    INTEGER NOT NULL DEFAULT 0,            -- the last ticket's number
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE crews (
    id         TEXT    NOT NULL PRIMARY KEY,
    branch_id  TEXT    NOT NULL REFERENCES branches (id),
    zone_id    TEXT    NOT NULL REFERENCES zones (id),
    name       TEXT    NOT NULL,
    phone      TEXT    NOT NULL,
    vehicle_id TEXT,
    lead_id    TEXT,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE vehicles (
    id            TEXT    NOT NULL PRIMARY KEY,
    branch_id     TEXT    NOT NULL REFERENCES branches (id),
    zone_id       TEXT    NOT NULL REFERENCES zones (id),
    plate         TEXT    NOT NULL UNIQUE,
    kind          TEXT    NOT NULL,
    equipment     TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(equipment)),
    tracker_epoch INTEGER NOT NULL DEFAULT 1,         -- the tracker's token is derived from it; raising it ends the old token
    version       INTEGER NOT NULL DEFAULT 1,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE workers (
    id          TEXT    NOT NULL PRIMARY KEY,
    branch_id   TEXT    NOT NULL REFERENCES branches (id),
    zone_id     TEXT    NOT NULL REFERENCES zones (id),
    name        TEXT    NOT NULL,
    phone       TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('washer', 'rescuer', 'technician')),
    skills      TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(skills)),
    crew_id     TEXT    REFERENCES crews (id),
    vehicle_id  TEXT    REFERENCES vehicles (id),
    on_duty     INTEGER NOT NULL DEFAULT 0,
    duty_at     INTEGER,
    push_target TEXT    CHECK (push_target IS NULL OR json_valid(push_target)),
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX workers_zone ON workers (zone_id);

CREATE TABLE users (
    id            TEXT    NOT NULL PRIMARY KEY,
    branch_id     TEXT    NOT NULL REFERENCES branches (id),
    login         TEXT    NOT NULL UNIQUE,
    name          TEXT    NOT NULL,
    password_hash TEXT    NOT NULL,
    roles         TEXT    NOT NULL CHECK (json_valid(roles)),
    worker_id     TEXT    REFERENCES workers (id),
    state         TEXT    NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'blocked')),
    failed        INTEGER NOT NULL DEFAULT 0,         -- wrong passwords in a row
    locked_until  INTEGER,
    version       INTEGER NOT NULL DEFAULT 1,
    created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE seats (
    id         TEXT    NOT NULL PRIMARY KEY,
    branch_id  TEXT    NOT NULL REFERENCES branches (id),
    name       TEXT    NOT NULL,
    extension  TEXT    NOT NULL UNIQUE,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE tokens (
    id         TEXT    NOT NULL PRIMARY KEY,
    hash       TEXT    NOT NULL UNIQUE,               -- SHA-256 of the token, hex
    user_id    TEXT    NOT NULL REFERENCES users (id),
    seat_id    TEXT    REFERENCES seats (id),
    terminal   TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tokens_user ON tokens (user_id);

CREATE TABLE customers (
    id         TEXT    NOT NULL PRIMARY KEY,
    branch_id  TEXT    NOT NULL REFERENCES branches (id),
    name       TEXT    NOT NULL,
    note       TEXT,
    version    INTEGER NOT NULL DEFAULT 1,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX customers_name ON customers (name);

CREATE TABLE numbers (
    id          TEXT    NOT NULL PRIMARY KEY,
    customer_id TEXT    NOT NULL REFERENCES customers (id),
    norm        TEXT    NOT NULL,                     -- E.164
    level       TEXT    NOT NULL CHECK (level IN ('known', 'maybe')),
    created_at  INTEGER NOT NULL,
    UNIQUE (norm, customer_id)
) STRICT;
CREATE INDEX numbers_customer ON numbers (customer_id);

CREATE TABLE cars (
    id          TEXT    NOT NULL PRIMARY KEY,
    customer_id TEXT    NOT NULL REFERENCES customers (id),
    plate       TEXT    NOT NULL,
    live        INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cars_one_live_plate ON cars (plate) WHERE live = 1;   -- S3-23
CREATE INDEX cars_customer ON cars (customer_id);

CREATE TABLE calls (
    id          TEXT    NOT NULL PRIMARY KEY,
    direction   TEXT    NOT NULL CHECK (direction IN ('inbound', 'outbound')),
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'ringing', 'talking', 'held', 'ended')),
    branch_id   TEXT    NOT NULL REFERENCES branches (id),
    line        TEXT    NOT NULL,
    peer        TEXT    NOT NULL,                     -- the other party as signalled
    peer_norm   TEXT,                                 -- E.164, when it can be one
    dialled     TEXT,
    seat_id     TEXT    REFERENCES seats (id),
    user_id     TEXT    REFERENCES users (id),
    customer_id TEXT    REFERENCES customers (id),
    match       TEXT    NOT NULL CHECK (match IN ('known', 'maybe', 'none')),
    ticket_id   TEXT,
    began_at    INTEGER NOT NULL,
    answered_at INTEGER,
    ended_at    INTEGER,
    end_reason  TEXT,
    recording   TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
) STRICT;
CREATE INDEX calls_peer ON calls (peer_norm, began_at);
CREATE INDEX calls_open ON calls (state) WHERE state <> 'ended';

CREATE TABLE tickets (
    id               TEXT    NOT NULL PRIMARY KEY,
    no               TEXT    NOT NULL UNIQUE,
    kind             TEXT    NOT NULL,
    branch_id        TEXT    NOT NULL REFERENCES branches (id),
    zone_id          TEXT    NOT NULL REFERENCES zones (id),
    customer_id      TEXT    REFERENCES customers (id),
    car_id           TEXT    REFERENCES cars (id),
    call_id          TEXT    REFERENCES calls (id),
    parent_id        TEXT    REFERENCES tickets (id),
    phone            TEXT    NOT NULL,                -- E.164
    customer_name    TEXT,
    plate            TEXT,
    lat              REAL,                            -- WGS-84; unknown while the caller does not know where he is
    lon              REAL,
    address          TEXT,
    want_from        INTEGER,
    want_to          INTEGER,
    note             TEXT,
    state            TEXT    NOT NULL,
    outcome          TEXT,
    version          INTEGER NOT NULL DEFAULT 1,
    round            INTEGER NOT NULL DEFAULT 0,
    attempts         INTEGER NOT NULL DEFAULT 0,
    excluded         TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(excluded)),
    wish_worker_id   TEXT    REFERENCES workers (id),
    needs_human      INTEGER NOT NULL DEFAULT 0,
    human_reason     TEXT,
    deadline_at      INTEGER,
    promise_at       INTEGER,
    promise_said_at  INTEGER,
    promise_by       TEXT    REFERENCES users (id),
    promise_kept     INTEGER,
    created_by       TEXT    REFERENCES users (id),
    created_at       INTEGER NOT NULL,
    closed_at        INTEGER,
    -- I4: an open ticket has a running deadline or stands in a human's queue; a closed one has an outcome and neither.
    CHECK (CASE WHEN closed_at IS NULL THEN deadline_at IS NOT NULL OR needs_human = 1
                ELSE outcome IS NOT NULL AND deadline_at IS NULL AND needs_human = 0 END)
) STRICT;
CREATE INDEX tickets_open ON tickets (zone_id, deadline_at) WHERE closed_at IS NULL;
CREATE INDEX tickets_customer ON tickets (customer_id, created_at);
CREATE INDEX tickets_phone ON tickets (phone);
CREATE UNIQUE INDEX tickets_one_return_visit ON tickets (parent_id, kind) WHERE parent_id IS NOT NULL;

CREATE TABLE dispatches (
    id          TEXT    NOT NULL PRIMARY KEY,
    ticket_id   TEXT    NOT NULL REFERENCES tickets (id),
    zone_id     TEXT    NOT NULL REFERENCES zones (id),
    round       INTEGER NOT NULL,
    mode        TEXT    NOT NULL CHECK (mode IN ('one', 'grab', 'assigned')),
    state       TEXT    NOT NULL CHECK (state IN ('offered', 'accepted', 'enroute', 'arrived', 'working',
                                                  'done', 'declined', 'expired', 'failed', 'superseded')),
    live        INTEGER NOT NULL,
    worker_id   TEXT    REFERENCES workers (id),      -- absent while many are asked
    crew_id     TEXT    REFERENCES crews (id),
    invited     TEXT    NOT NULL DEFAULT '[]' CHECK (json_valid(invited)),
    span_from   INTEGER,                              -- when this worker is expected to be busy with it
    span_to     INTEGER,
    eta_s       INTEGER,
    distance_m  INTEGER,
    expires_at  INTEGER,
    acked_at    INTEGER,
    reason      TEXT,
    outcome     TEXT,
    why         TEXT    NOT NULL DEFAULT 'null' CHECK (json_valid(why)),
    created_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    enroute_at  INTEGER,
    arrived_at  INTEGER,
    started_at  INTEGER,
    ended_at    INTEGER,
    CHECK (live = (state IN ('offered', 'accepted', 'enroute', 'arrived', 'working'))),
    CHECK (live = (ended_at IS NULL)),
    CHECK (live = 0 OR worker_id IS NOT NULL OR mode = 'grab'),
    CHECK (span_to IS NULL OR span_from < span_to)
) STRICT;
CREATE UNIQUE INDEX dispatches_one_live_per_ticket ON dispatches (ticket_id) WHERE live = 1;      -- I1
CREATE INDEX dispatches_worker_live ON dispatches (worker_id) WHERE live = 1;
CREATE INDEX dispatches_ticket ON dispatches (ticket_id, round);

-- I1: the live spans of one worker never overlap, and at most one of them has begun.
CREATE UNIQUE INDEX dispatches_one_under_way ON dispatches (worker_id) WHERE state IN ('enroute', 'arrived', 'working');
CREATE TRIGGER dispatches_no_overlap_insert BEFORE INSERT ON dispatches WHEN NEW.live = 1 AND NEW.worker_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'live spans of a worker overlap') WHERE EXISTS (
        SELECT 1 FROM dispatches o WHERE o.worker_id = NEW.worker_id AND o.live = 1 AND o.id <> NEW.id
           AND o.span_from < NEW.span_to AND NEW.span_from < o.span_to);
END;
CREATE TRIGGER dispatches_no_overlap_update BEFORE UPDATE ON dispatches WHEN NEW.live = 1 AND NEW.worker_id IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'live spans of a worker overlap') WHERE EXISTS (
        SELECT 1 FROM dispatches o WHERE o.worker_id = NEW.worker_id AND o.live = 1 AND o.id <> NEW.id
           AND o.span_from < NEW.span_to AND NEW.span_from < o.span_to);
END;

-- Every decision's why, also of those that found nobody.
CREATE TABLE decisions (
    id          TEXT    NOT NULL PRIMARY KEY,
    ticket_id   TEXT    NOT NULL REFERENCES tickets (id),
    dispatch_id TEXT    REFERENCES dispatches (id),
    at          INTEGER NOT NULL,
    why         TEXT    NOT NULL CHECK (json_valid(why))
) STRICT;
CREATE INDEX decisions_ticket ON decisions (ticket_id, at);

CREATE TABLE quotes (
    id             TEXT    NOT NULL PRIMARY KEY,
    branch_id      TEXT    NOT NULL REFERENCES branches (id),
    zone_id        TEXT    NOT NULL REFERENCES zones (id),
    user_id        TEXT    NOT NULL REFERENCES users (id),
    call_id        TEXT    REFERENCES calls (id),
    kind           TEXT    NOT NULL,
    lat            REAL    NOT NULL,
    lon            REAL    NOT NULL,
    answer         TEXT    NOT NULL CHECK (json_valid(answer)),
    held_worker_id TEXT    REFERENCES workers (id),
    held_eta_s     INTEGER,
    held_until     INTEGER,
    used           INTEGER NOT NULL DEFAULT 0,        -- a ticket was booked from it
    created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX quotes_held ON quotes (held_until) WHERE held_worker_id IS NOT NULL AND used = 0;

CREATE TABLE photos (
    id          TEXT    NOT NULL PRIMARY KEY,
    dispatch_id TEXT    NOT NULL REFERENCES dispatches (id),
    sha256      TEXT    NOT NULL,
    mime        TEXT    NOT NULL,
    size        INTEGER NOT NULL,
    bytes       BLOB    NOT NULL,
    at          INTEGER NOT NULL,
    UNIQUE (dispatch_id, sha256)
) STRICT;

CREATE TABLE facts (
    zone_id     TEXT    NOT NULL REFERENCES zones (id),
    seq         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    kind        TEXT    NOT NULL,
    branch_id   TEXT    NOT NULL REFERENCES branches (id),
    ticket_id   TEXT    REFERENCES tickets (id),
    dispatch_id TEXT    REFERENCES dispatches (id),
    worker_id   TEXT    REFERENCES workers (id),
    by_user     TEXT    REFERENCES users (id),
    data        TEXT    NOT NULL CHECK (json_valid(data)),
    PRIMARY KEY (zone_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX facts_ticket ON facts (ticket_id, seq);

CREATE TABLE jobs (
    id         TEXT    NOT NULL PRIMARY KEY,
    topic      TEXT    NOT NULL,
    payload    TEXT    NOT NULL CHECK (json_valid(payload)),
    state      TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'dead', 'cancelled')),
    run_at     INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    lease_to   INTEGER,
    last_error TEXT,
    dedup      TEXT    UNIQUE,                        -- the same thing is never enqueued twice
    ticket_id  TEXT    REFERENCES tickets (id),
    created_at INTEGER NOT NULL,
    done_at    INTEGER
) STRICT;
CREATE INDEX jobs_due ON jobs (run_at) WHERE state IN ('queued', 'running');

CREATE TABLE messages (
    id          TEXT    NOT NULL PRIMARY KEY,
    branch_id   TEXT    NOT NULL REFERENCES branches (id),
    channel     TEXT    NOT NULL CHECK (channel IN ('sms', 'push', 'call')),
    recipient   TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    template    TEXT    NOT NULL,
    lang        TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'skipped')),
    reason      TEXT,
    dedup       TEXT    NOT NULL UNIQUE,              -- I12: none is sent twice
    ticket_id   TEXT    REFERENCES tickets (id),
    dispatch_id TEXT    REFERENCES dispatches (id),
    created_at  INTEGER NOT NULL,
    sent_at     INTEGER
) STRICT;
CREATE INDEX messages_ticket ON messages (ticket_id);

-- The track: every fix kept, late ones too. `owner_id` is a worker or a vehicle.
CREATE TABLE tracks (
    owner_id    TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    lat         REAL    NOT NULL,
    lon         REAL    NOT NULL,
    accuracy_m  REAL,
    speed_mps   REAL,
    heading_deg REAL,
    battery_pct REAL,
    late        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (owner_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE positions (
    owner_id    TEXT    NOT NULL PRIMARY KEY,
    at          INTEGER NOT NULL,
    lat         REAL    NOT NULL,
    lon         REAL    NOT NULL,
    accuracy_m  REAL,
    speed_mps   REAL,
    heading_deg REAL,
    battery_pct REAL
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    user_id    TEXT    NOT NULL REFERENCES users (id),
    key        TEXT    NOT NULL,
    request    TEXT    NOT NULL,                      -- SHA-256 of method, path and body
    status     INTEGER NOT NULL,
    answer     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_age ON idempotency (created_at);
