-- Who changed what, and when. A row is never changed or deleted.

CREATE TABLE audit (
    id         TEXT    NOT NULL PRIMARY KEY,
    at         INTEGER NOT NULL,
    branch_id  TEXT    NOT NULL REFERENCES branches (id),   -- whose thing it was: scope
    user_id    TEXT    REFERENCES users (id),         -- absent for the command line
    kind       TEXT    NOT NULL,                      -- past tense, such as 'user_changed'
    subject    TEXT    NOT NULL,                      -- what it was done to, such as 'user'
    subject_id TEXT,
    data       TEXT    NOT NULL CHECK (json_valid(data))   -- what was sent, without secrets
) STRICT;
CREATE INDEX audit_kind ON audit (kind, id);
CREATE INDEX audit_user ON audit (user_id, id);
CREATE INDEX audit_subject ON audit (subject_id, id);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
