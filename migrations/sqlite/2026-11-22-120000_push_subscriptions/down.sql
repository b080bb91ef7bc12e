DROP INDEX messages_dispatch;
DROP TABLE push_subscriptions;
