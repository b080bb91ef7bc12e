ALTER TABLE tracks DROP CONSTRAINT tracks_pkey, DROP COLUMN second, ADD PRIMARY KEY (owner_id, at);
