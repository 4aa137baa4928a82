-- Inside the file, rows are joined by small integer keys; the ids that the
-- program speaks of stand in the columns named id. Every row belongs to one
-- scope, directly or through the row it refers to. A sum is a checksum of the
-- row (see pack.go); SQLite itself watches over indexed columns and structure.

CREATE TABLE scopes (
    key     INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL UNIQUE,
    changes INTEGER NOT NULL DEFAULT 0 -- the number of the latest change
) STRICT;

-- Times are microseconds since 1970, UTC; a time that is not known is that of
-- Go's zero time, year 1. The text stands last, so that reading the other
-- columns does not walk over it.
CREATE TABLE articles (
    key           INTEGER PRIMARY KEY,
    scope         INTEGER NOT NULL REFERENCES scopes,
    id            TEXT    NOT NULL,
    origin        TEXT    NOT NULL,
    title         TEXT    NOT NULL,
    source        TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    published     INTEGER NOT NULL,
    added         INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    change        INTEGER NOT NULL, -- the change that added it
    superseded_by TEXT,             -- an id; NULL for the current revision
    sum           INTEGER NOT NULL, -- of the columns above, but for superseded_by
    text_sum      INTEGER NOT NULL, -- of id and text
    text          TEXT    NOT NULL,
    UNIQUE (scope, id),
    FOREIGN KEY (scope, superseded_by) REFERENCES articles (scope, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE UNIQUE INDEX articles_by_origin ON articles (scope, origin) WHERE superseded_by IS NULL AND origin <> '';
CREATE UNIQUE INDEX articles_by_age ON articles (scope, added, change) WHERE superseded_by IS NULL;
CREATE INDEX articles_by_successor ON articles (scope, superseded_by) WHERE superseded_by IS NOT NULL;

CREATE TABLE speakers (
    key          INTEGER PRIMARY KEY,
    scope        INTEGER NOT NULL REFERENCES scopes,
    id           TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    aliases      TEXT    NOT NULL, -- a JSON array
    organisation INTEGER NOT NULL,
    sum          INTEGER NOT NULL,
    UNIQUE (scope, id)
) STRICT;

CREATE INDEX speakers_by_name ON speakers (scope, name, id);

-- A speaker is written before the article that a role comes from.
CREATE TABLE roles (
    speaker INTEGER NOT NULL REFERENCES speakers ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    text    TEXT    NOT NULL,
    scope   INTEGER NOT NULL,
    article TEXT, -- an id; NULL where it comes from no article
    sum     INTEGER NOT NULL,
    PRIMARY KEY (speaker, ordinal),
    FOREIGN KEY (scope, article) REFERENCES articles (scope, id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX roles_by_article ON roles (scope, article);

-- Who is named in an article, quoted or not.
CREATE TABLE mentions (
    article INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    speaker INTEGER NOT NULL REFERENCES speakers ON DELETE CASCADE,
    PRIMARY KEY (article, speaker)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentions_by_speaker ON mentions (speaker);

-- Statements of current articles. The quote is not stored: it is cut out of the
-- article's text by the spans.
CREATE TABLE statements (
    article    INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    ordinal    INTEGER NOT NULL,
    speaker    INTEGER REFERENCES speakers,
    kind       TEXT    NOT NULL,
    modality   TEXT    NOT NULL,
    role       TEXT    NOT NULL,
    confidence REAL    NOT NULL,
    person     INTEGER NOT NULL,
    spans      BLOB    NOT NULL,
    sum        INTEGER NOT NULL,
    PRIMARY KEY (article, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX statements_by_speaker ON statements (speaker) WHERE speaker IS NOT NULL;

CREATE TABLE embedders (
    key       INTEGER PRIMARY KEY,
    scope     INTEGER NOT NULL REFERENCES scopes,
    name      TEXT    NOT NULL,
    dimension INTEGER NOT NULL,
    UNIQUE (scope, name)
) STRICT;

-- All vectors of one article by one embedder are one row: reading a whole scope
-- is then bound by copying bytes.
CREATE TABLE vectors (
    article  INTEGER NOT NULL REFERENCES articles ON DELETE CASCADE,
    embedder INTEGER NOT NULL REFERENCES embedders,
    sum      INTEGER NOT NULL, -- of dimension and packed
    packed   BLOB    NOT NULL, -- for each statement: ordinal (uint32), values (float32 each), little-endian
    PRIMARY KEY (article, embedder)
) STRICT;

CREATE TABLE changes (
    scope   INTEGER NOT NULL REFERENCES scopes,
    n       INTEGER NOT NULL,
    article TEXT    NOT NULL,
    removed INTEGER NOT NULL,
    sum     INTEGER NOT NULL,
    PRIMARY KEY (scope, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE entries (
    scope   INTEGER NOT NULL REFERENCES scopes,
    bucket  TEXT    NOT NULL,
    key     TEXT    NOT NULL,
    value   BLOB    NOT NULL,
    sum     INTEGER NOT NULL,
    expires INTEGER,          -- NULL for never
    PRIMARY KEY (scope, bucket, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX entries_by_expiry ON entries (expires) WHERE expires IS NOT NULL;
