-- What was written down while they talked.
ALTER TABLE calls ADD COLUMN note text;
