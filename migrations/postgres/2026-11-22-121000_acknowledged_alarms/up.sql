-- Alarms of the board that somebody acknowledged, for everybody who sees the ticket. `alarm` names the cause.
CREATE TABLE acknowledged_alarms (
    id        uuid NOT NULL PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    branch_id uuid NOT NULL REFERENCES branches (id),
    alarm     text NOT NULL,
    user_id   uuid NOT NULL REFERENCES users (id),
    at        timestamptz NOT NULL,
    UNIQUE (ticket_id, alarm)
);
