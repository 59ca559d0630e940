-- Where the bytes of a file lie, if not at its key: a backend that keeps versions gives each one a place of its own.
ALTER TABLE blob ADD COLUMN place text;

CREATE INDEX blob_place ON blob (place) WHERE place IS NOT NULL;

-- Places that stand for no file any more, or never will: versions that were replaced, and what claims that came to nothing may have left.
CREATE TABLE stale_place (
    place    text PRIMARY KEY,
    noted_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX stale_place_age ON stale_place (noted_at);

-- Where the volume of this database is: 'volume' for a folder, wherever it is mounted, else the bucket. A copy has the id of what it was made of.
ALTER TABLE volume ADD COLUMN place text NOT NULL DEFAULT 'volume';

-- Buckets that the volume was copied into: files that are older than this were seen there.
CREATE TABLE copied_store (
    place     text PRIMARY KEY,
    copied_at timestamptz NOT NULL
);
