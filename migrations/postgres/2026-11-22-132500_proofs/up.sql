-- Which of the flow's pictures it is, or `signature`; and when the phone says it was taken.
ALTER TABLE photos ADD COLUMN slot text;
ALTER TABLE photos ADD COLUMN taken_at timestamptz;
