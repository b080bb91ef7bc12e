-- Kept by what the phone told after the promised time: nobody else can say that he was there.
ALTER TABLE tickets ADD COLUMN promise_told_late boolean NOT NULL DEFAULT false;
