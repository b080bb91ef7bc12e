ALTER TABLE dispatches ADD COLUMN why jsonb NOT NULL DEFAULT 'null';
