ALTER TABLE workers ADD COLUMN push_target jsonb;
DELETE FROM push_subscriptions WHERE kind <> 'webpush';
ALTER TABLE push_subscriptions
    DROP CONSTRAINT push_subscriptions_keys,
    ALTER COLUMN p256dh SET NOT NULL,
    ALTER COLUMN auth SET NOT NULL,
    DROP COLUMN kind;
ALTER TABLE push_subscriptions RENAME COLUMN address TO endpoint;
