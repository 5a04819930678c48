-- What each close counted, under its SHA-256 that the close's line says; may be deleted.
CREATE TABLE aggregate (
    hash BLOB PRIMARY KEY CHECK (length(hash) = 32),
    bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER aggregate_is_never_changed BEFORE UPDATE ON aggregate
BEGIN SELECT RAISE(ABORT, 'an aggregate is never changed'); END;
