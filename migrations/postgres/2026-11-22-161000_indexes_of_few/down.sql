DROP INDEX dispatches_crew;
CREATE INDEX dispatches_crew ON dispatches (crew_id, live);
DROP INDEX jobs_leased;
CREATE INDEX jobs_leased ON jobs (state, lease_to);
