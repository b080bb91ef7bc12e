-- What is used up at work. One catalogue for every kind of goods: stock, price and purchase will name its rows.
CREATE TABLE items (
    id         TEXT    NOT NULL PRIMARY KEY,
    branch_id  TEXT    NOT NULL REFERENCES branches (id),   -- used by this branch and those below it
    kind       TEXT    NOT NULL CHECK (kind IN ('material')),
    code       TEXT    NOT NULL,
    zh         TEXT    NOT NULL,
    en         TEXT    NOT NULL,
    unit       TEXT    NOT NULL,
    active     INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (branch_id, code)
) STRICT;

-- Appended, never changed (I11): a correction is a row below zero. A stock move will name the row it moves for.
CREATE TABLE material_uses (
    id             TEXT    NOT NULL PRIMARY KEY,
    dispatch_id    TEXT    NOT NULL REFERENCES dispatches (id),
    item_id        TEXT    NOT NULL REFERENCES items (id),
    quantity_milli INTEGER NOT NULL CHECK (quantity_milli <> 0),   -- thousandths of the item's unit
    by_user        TEXT    NOT NULL REFERENCES users (id),
    at             INTEGER NOT NULL,                               -- when, as the phone says
    told_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX material_uses_dispatch ON material_uses (dispatch_id);
