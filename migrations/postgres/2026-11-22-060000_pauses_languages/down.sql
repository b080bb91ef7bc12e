DROP INDEX jobs_dead;
ALTER TABLE jobs DROP COLUMN branch_id;
ALTER TABLE customers DROP COLUMN lang;
ALTER TABLE seats DROP COLUMN paused_user_id;
ALTER TABLE seats DROP COLUMN paused_reason;
ALTER TABLE seats DROP COLUMN paused_at;
