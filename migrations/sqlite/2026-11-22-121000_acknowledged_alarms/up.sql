-- Alarms of the board that somebody acknowledged, for everybody who sees the ticket. `alarm` names the cause.
CREATE TABLE acknowledged_alarms (
    id        TEXT    NOT NULL PRIMARY KEY,
    ticket_id TEXT    NOT NULL REFERENCES tickets (id),
    branch_id TEXT    NOT NULL REFERENCES branches (id),
    alarm     TEXT    NOT NULL,
    user_id   TEXT    NOT NULL REFERENCES users (id),
    at        INTEGER NOT NULL,
    UNIQUE (ticket_id, alarm)
) STRICT;
