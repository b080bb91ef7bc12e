-- What is used up at work. One catalogue for every kind of goods: stock, price and purchase will name its rows.
CREATE TABLE items (
    id         uuid        NOT NULL PRIMARY KEY,
    branch_id  uuid        NOT NULL REFERENCES branches (id),   -- used by this branch and those below it
    kind       text        NOT NULL CHECK (kind IN ('material')),
    code       text        NOT NULL,
    zh         text        NOT NULL,
    en         text        NOT NULL,
    unit       text        NOT NULL,
    active     boolean     NOT NULL,
    version    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (branch_id, code)
);

-- Appended, never changed (I11): a correction is a row below zero. A stock move will name the row it moves for.
CREATE TABLE material_uses (
    id             uuid        NOT NULL PRIMARY KEY,
    dispatch_id    uuid        NOT NULL REFERENCES dispatches (id),
    item_id        uuid        NOT NULL REFERENCES items (id),
    quantity_milli bigint      NOT NULL CHECK (quantity_milli <> 0),   -- thousandths of the item's unit
    by_user        uuid        NOT NULL REFERENCES users (id),
    at             timestamptz NOT NULL,                               -- when, as the phone says
    told_at        timestamptz NOT NULL
);
CREATE INDEX material_uses_dispatch ON material_uses (dispatch_id);
