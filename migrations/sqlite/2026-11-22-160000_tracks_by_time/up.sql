-- Tracks lie in order of time: what is written together lies together. By owner every row of a batch had a page of its own, and
-- a page is what a commit writes. Who asks for one owner names the seconds.
CREATE TABLE tracks_by_time (
    second      INTEGER NOT NULL,                     -- of `at`, Unix
    owner_id    TEXT    NOT NULL,
    at          INTEGER NOT NULL,
    lat         REAL    NOT NULL,
    lon         REAL    NOT NULL,
    accuracy_m  REAL,
    speed_mps   REAL,
    heading_deg REAL,
    battery_pct REAL,
    late        INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (second, owner_id, at)
) STRICT, WITHOUT ROWID;
INSERT INTO tracks_by_time (second, owner_id, at, lat, lon, accuracy_m, speed_mps, heading_deg, battery_pct, late)
    SELECT at / 1000000, owner_id, at, lat, lon, accuracy_m, speed_mps, heading_deg, battery_pct, late FROM tracks ORDER BY at;
DROP TABLE tracks;
ALTER TABLE tracks_by_time RENAME TO tracks;
