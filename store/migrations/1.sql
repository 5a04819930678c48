-- The lines, and columns derived from them alone.
CREATE TABLE event (
    pos INTEGER PRIMARY KEY CHECK (pos >= 0),
    id TEXT NOT NULL UNIQUE,
    event_type TEXT NOT NULL,
    effective_on TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    line BLOB NOT NULL
) STRICT;

-- Hashes of complete subtrees of 2^level lines.
CREATE TABLE node (
    level INTEGER NOT NULL CHECK (level BETWEEN 8 AND 63),
    idx INTEGER NOT NULL CHECK (idx >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, idx)
) STRICT, WITHOUT ROWID;

-- One row: how many lines, the peaks of their tree, largest first, and the last line's time.
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL CHECK (size >= 0),
    peaks BLOB NOT NULL CHECK (length(peaks) % 32 = 0),
    recorded_at INTEGER
) STRICT;

-- What validity asks for, kept in the append transaction.
CREATE TABLE fact (
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

-- Sealed texts: the only thing that can be erased.
CREATE TABLE secret (
    pos INTEGER NOT NULL REFERENCES event (pos),
    path TEXT NOT NULL,
    salt BLOB NOT NULL CHECK (length(salt) = 32),
    value TEXT NOT NULL,
    PRIMARY KEY (pos, path)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'a line is never changed'); END;
CREATE TRIGGER event_is_never_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'a line is never removed'); END;
CREATE TRIGGER event_is_never_replaced BEFORE INSERT ON event
WHEN NEW.pos <> (SELECT ifnull(max(pos), -1) + 1 FROM event)
    OR EXISTS (SELECT 1 FROM event WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a line is only added, at the end, with an id of its own'); END;

CREATE TRIGGER node_is_never_changed BEFORE UPDATE ON node
BEGIN SELECT RAISE(ABORT, 'a node is never changed'); END;
CREATE TRIGGER node_is_never_removed BEFORE DELETE ON node
BEGIN SELECT RAISE(ABORT, 'a node is never removed'); END;
CREATE TRIGGER node_is_never_replaced BEFORE INSERT ON node
WHEN EXISTS (SELECT 1 FROM node WHERE level = NEW.level AND idx = NEW.idx)
BEGIN SELECT RAISE(ABORT, 'a node is only added'); END;

CREATE TRIGGER head_is_never_removed BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head is never removed'); END;

CREATE TRIGGER secret_is_never_changed BEFORE UPDATE ON secret
BEGIN SELECT RAISE(ABORT, 'a sealed text is never changed'); END;
CREATE TRIGGER secret_is_never_replaced BEFORE INSERT ON secret
WHEN EXISTS (SELECT 1 FROM secret WHERE pos = NEW.pos AND path = NEW.path)
BEGIN SELECT RAISE(ABORT, 'a sealed text is only added'); END;

INSERT INTO head (one, size, peaks, recorded_at) VALUES (1, 0, x'', NULL);
