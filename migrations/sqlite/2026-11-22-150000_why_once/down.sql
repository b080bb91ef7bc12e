ALTER TABLE dispatches ADD COLUMN why TEXT NOT NULL DEFAULT 'null' CHECK (json_valid(why));
