DROP TABLE acknowledged_alarms;
