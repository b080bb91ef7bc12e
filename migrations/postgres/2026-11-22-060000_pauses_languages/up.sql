-- What agents say of themselves, what customers speak, and whose work a job is.

-- On pause: no call rings there. All three or none but the user, who may be whoever runs the floor with nobody sitting there.
ALTER TABLE seats ADD COLUMN paused_at timestamptz;
ALTER TABLE seats ADD COLUMN paused_reason text;
ALTER TABLE seats ADD COLUMN paused_user_id uuid REFERENCES users (id);

ALTER TABLE customers ADD COLUMN lang text NOT NULL DEFAULT 'zh' CHECK (lang IN ('zh', 'en'));

-- Without one a job is the organisation's.
ALTER TABLE jobs ADD COLUMN branch_id uuid REFERENCES branches (id);
CREATE INDEX jobs_dead ON jobs (id) WHERE state = 'dead';
