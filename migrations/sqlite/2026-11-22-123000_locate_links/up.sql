-- The caller who does not know where he is opens a link on his phone, and his place comes to the desk.

CREATE TABLE locate_links (
    id         TEXT    NOT NULL PRIMARY KEY,
    hash       TEXT    NOT NULL UNIQUE,               -- SHA-256 of the token, hex: the token itself is in the message alone
    branch_id  TEXT    NOT NULL REFERENCES branches (id),
    user_id    TEXT    NOT NULL REFERENCES users (id),   -- who asked, and hears of it
    ticket_id  TEXT    REFERENCES tickets (id),       -- whose place it becomes; a link sent before the booking gets it then
    call_id    TEXT    REFERENCES calls (id),
    phone      TEXT    NOT NULL,                      -- E.164
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,
    lat        REAL,
    lon        REAL,
    accuracy_m REAL,
    refused    TEXT,                                  -- why the ticket did not take the place
    CHECK ((used_at IS NULL) = (lat IS NULL) AND (lat IS NULL) = (lon IS NULL))
) STRICT;
CREATE INDEX locate_links_phone ON locate_links (phone, created_at);

-- How far the caller may be from the place, when his phone said so; absent for what a person entered.
ALTER TABLE tickets ADD COLUMN accuracy_m REAL;
