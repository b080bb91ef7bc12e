-- Tracks lie in order of time: what is written together lies together. By owner every row of a batch had a page of its own, and
-- a page is what a commit writes. Who asks for one owner names the seconds.
ALTER TABLE tracks ADD COLUMN second bigint;          -- of `at`, Unix
UPDATE tracks SET second = floor(extract(epoch FROM at));
ALTER TABLE tracks ALTER COLUMN second SET NOT NULL, DROP CONSTRAINT tracks_pkey, ADD PRIMARY KEY (second, owner_id, at);
