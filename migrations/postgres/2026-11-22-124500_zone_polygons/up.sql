-- A GeoJSON polygon of one ring, WGS-84: with one, it says what belongs to the zone; without, centre and radius do.
ALTER TABLE zones ADD COLUMN polygon jsonb;
