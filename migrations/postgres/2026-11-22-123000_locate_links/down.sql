ALTER TABLE tickets DROP COLUMN accuracy_m;
DROP TABLE locate_links;
