-- Devices that a worker's messages are pushed to: a browser by its push service's address, an app by its registration with
-- Firebase. Either lives as long as the sign-in that made it. What was said before belonged to no sign-in and outlived all.
CREATE TABLE push_devices (
    id         TEXT    NOT NULL PRIMARY KEY,
    worker_id  TEXT    NOT NULL REFERENCES workers (id),
    token_id   TEXT    NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('webpush', 'fcm')),
    address    TEXT    NOT NULL UNIQUE,               -- whoever signs in on the same phone takes it over; a secret
    p256dh     TEXT,
    auth       TEXT,
    lang       TEXT    NOT NULL CHECK (lang IN ('zh', 'en')),
    created_at INTEGER NOT NULL,
    CHECK (kind <> 'webpush' OR (p256dh IS NOT NULL AND auth IS NOT NULL))
) STRICT;
INSERT INTO push_devices (id, worker_id, token_id, kind, address, p256dh, auth, lang, created_at)
    SELECT id, worker_id, token_id, 'webpush', endpoint, p256dh, auth, lang, created_at FROM push_subscriptions;
DROP TABLE push_subscriptions;
ALTER TABLE push_devices RENAME TO push_subscriptions;
CREATE INDEX push_subscriptions_worker ON push_subscriptions (worker_id, created_at);
CREATE INDEX push_subscriptions_token ON push_subscriptions (token_id);
ALTER TABLE workers DROP COLUMN push_target;
