-- Kept by what the phone told after the promised time: nobody else can say that he was there.
ALTER TABLE tickets ADD COLUMN promise_told_late INTEGER NOT NULL DEFAULT 0;
