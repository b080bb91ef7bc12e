-- The gazetteer: places that the operator imports.

CREATE TABLE places (
    id         TEXT    NOT NULL PRIMARY KEY,
    same       TEXT    NOT NULL UNIQUE,               -- folded name and where it is to ten metres: importing again changes nothing
    name       TEXT    NOT NULL,
    folded     TEXT    NOT NULL,                      -- as it is searched: lower case, no spaces and punctuation
    kind       TEXT    NOT NULL,
    lat        REAL    NOT NULL,
    lon        REAL    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
