-- A planner cannot use a partial index for a bound value (`live = ?` does not imply `live = 1`), so these lookups read the
-- whole table, and every day's work made the next day slower.
DROP INDEX jobs_due;
CREATE INDEX jobs_due ON jobs (state, run_at);
CREATE INDEX jobs_leased ON jobs (state, lease_to);
DROP INDEX dispatches_worker_live;
CREATE INDEX dispatches_worker ON dispatches (worker_id, live);
CREATE INDEX dispatches_crew ON dispatches (crew_id, live);
CREATE INDEX dispatches_zone ON dispatches (live, zone_id);
DROP INDEX quotes_held;
CREATE INDEX quotes_held ON quotes (held_worker_id, held_until);
CREATE INDEX quotes_zone ON quotes (zone_id, held_until);
DROP INDEX calls_open;
CREATE INDEX calls_open ON calls (began_at) WHERE ended_at IS NULL;
CREATE INDEX cars_plate ON cars (plate);
CREATE INDEX calls_customer ON calls (customer_id, began_at);
CREATE INDEX tokens_seat ON tokens (seat_id);
-- Open tickets, newest first, however many closed ones there are.
CREATE INDEX tickets_newest_open ON tickets (id) WHERE closed_at IS NULL;
