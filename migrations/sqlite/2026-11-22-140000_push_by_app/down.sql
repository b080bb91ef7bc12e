ALTER TABLE workers ADD COLUMN push_target TEXT CHECK (push_target IS NULL OR json_valid(push_target));
CREATE TABLE push_browsers (
    id         TEXT    NOT NULL PRIMARY KEY,
    worker_id  TEXT    NOT NULL REFERENCES workers (id),
    token_id   TEXT    NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    endpoint   TEXT    NOT NULL UNIQUE,
    p256dh     TEXT    NOT NULL,
    auth       TEXT    NOT NULL,
    lang       TEXT    NOT NULL CHECK (lang IN ('zh', 'en')),
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO push_browsers (id, worker_id, token_id, endpoint, p256dh, auth, lang, created_at)
    SELECT id, worker_id, token_id, address, p256dh, auth, lang, created_at FROM push_subscriptions WHERE kind = 'webpush';
DROP TABLE push_subscriptions;
ALTER TABLE push_browsers RENAME TO push_subscriptions;
CREATE INDEX push_subscriptions_worker ON push_subscriptions (worker_id, created_at);
CREATE INDEX push_subscriptions_token ON push_subscriptions (token_id);
