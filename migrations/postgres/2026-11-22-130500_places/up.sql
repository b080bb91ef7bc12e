-- The gazetteer: places that the operator imports.

CREATE TABLE places (
    id         uuid             NOT NULL PRIMARY KEY,
    same       text             NOT NULL UNIQUE,               -- folded name and where it is to ten metres: importing again changes nothing
    name       text             NOT NULL,
    folded     text             NOT NULL,                      -- as it is searched: lower case, no spaces and punctuation
    kind       text             NOT NULL,
    lat        double precision NOT NULL,
    lon        double precision NOT NULL,
    created_at timestamptz      NOT NULL
);
