ALTER TABLE tickets DROP COLUMN promise_told_late;
