-- Devices that a worker's messages are pushed to: a browser by its push service's address, an app by its registration with
-- Firebase. Either lives as long as the sign-in that made it. What was said before belonged to no sign-in and outlived all.
ALTER TABLE push_subscriptions RENAME COLUMN endpoint TO address;     -- a secret
ALTER TABLE push_subscriptions
    ADD COLUMN kind text NOT NULL DEFAULT 'webpush' CHECK (kind IN ('webpush', 'fcm')),
    ALTER COLUMN p256dh DROP NOT NULL,
    ALTER COLUMN auth DROP NOT NULL,
    ADD CONSTRAINT push_subscriptions_keys CHECK (kind <> 'webpush' OR (p256dh IS NOT NULL AND auth IS NOT NULL));
ALTER TABLE push_subscriptions ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE workers DROP COLUMN push_target;
