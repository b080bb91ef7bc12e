-- Hardly a round has a crew, hardly a job is under way: what has neither need not stand in their indexes.
DROP INDEX dispatches_crew;
CREATE INDEX dispatches_crew ON dispatches (crew_id, live) WHERE crew_id IS NOT NULL;
DROP INDEX jobs_leased;
CREATE INDEX jobs_leased ON jobs (state, lease_to) WHERE lease_to IS NOT NULL;
