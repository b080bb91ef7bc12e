CREATE TABLE tracks_by_owner (
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
INSERT INTO tracks_by_owner (owner_id, at, lat, lon, accuracy_m, speed_mps, heading_deg, battery_pct, late)
    SELECT owner_id, at, lat, lon, accuracy_m, speed_mps, heading_deg, battery_pct, late FROM tracks;
DROP TABLE tracks;
ALTER TABLE tracks_by_owner RENAME TO tracks;
