-- Who changed what, and when. A row is never changed or deleted.

CREATE TABLE audit (
    id         uuid        NOT NULL PRIMARY KEY,
    at         timestamptz NOT NULL,
    branch_id  uuid        NOT NULL REFERENCES branches (id),   -- whose thing it was: scope
    user_id    uuid        REFERENCES users (id),         -- absent for the command line
    kind       text        NOT NULL,                      -- past tense, such as 'user_changed'
    subject    text        NOT NULL,                      -- what it was done to, such as 'user'
    subject_id text,
    data       jsonb       NOT NULL                       -- what was sent, without secrets
);
CREATE INDEX audit_kind ON audit (kind, id);
CREATE INDEX audit_user ON audit (user_id, id);
CREATE INDEX audit_subject ON audit (subject_id, id);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
