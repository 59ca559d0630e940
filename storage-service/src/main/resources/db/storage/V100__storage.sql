-- What is stored. The bytes lie in the backend under the same key.

CREATE TABLE track (
    track_id   uuid PRIMARY KEY,
    -- Set once: from then on nothing is published for the track.
    deleted_at timestamptz
);

-- The newest publication of each step of a track. It is also the write-ahead note of a publication in progress:
-- 'moving' is committed before the first file moves, so that a crash in between is completed from the manifest.
CREATE TABLE publication (
    track_id   uuid        NOT NULL REFERENCES track ON DELETE CASCADE,
    step       text        NOT NULL,
    run        integer     NOT NULL CHECK (run >= 1),
    fence      integer     NOT NULL CHECK (fence >= 1),
    state      text        NOT NULL CHECK (state IN ('moving', 'published', 'lost')),
    owner      text        NOT NULL,
    job_id     uuid,
    manifest   jsonb       NOT NULL,
    -- Keys of earlier publications that this one does not fill again.
    stale_keys text[]      NOT NULL DEFAULT '{}',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (track_id, step)
);

CREATE INDEX publication_moving ON publication (updated_at) WHERE state = 'moving';

CREATE TABLE blob (
    key          text PRIMARY KEY,
    kind         text        NOT NULL CHECK (kind IN ('upload', 'download', 'cover', 'analysis', 'waveform', 'stem')),
    owner        text        NOT NULL,
    track_id     uuid,
    job_id       uuid,
    size_bytes   bigint      NOT NULL CHECK (size_bytes >= 0),
    sha256       text        NOT NULL,
    -- Checksum that ZIP headers need ahead of the bytes.
    crc32        bigint      NOT NULL,
    content_type text        NOT NULL,
    run          integer,
    fence        integer,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    -- Set: no longer there for anybody; the bytes go next, then the row.
    deleted_at   timestamptz
);

CREATE INDEX blob_track ON blob (track_id) WHERE track_id IS NOT NULL;
CREATE INDEX blob_uploads ON blob (last_used_at) WHERE kind = 'upload' AND deleted_at IS NULL;
CREATE INDEX blob_age ON blob (kind, created_at) WHERE deleted_at IS NULL;
CREATE INDEX blob_deleted ON blob (deleted_at) WHERE deleted_at IS NOT NULL;

-- Files and bytes per kind, as changes that are added up: no row that every publication would have to lock.
-- The sweep folds them together.
CREATE TABLE usage_change (
    kind  text   NOT NULL,
    files bigint NOT NULL,
    bytes bigint NOT NULL
);

CREATE FUNCTION note_usage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO usage_change (kind, files, bytes)
        SELECT kind, count(*), sum(size_bytes) FROM new_rows WHERE deleted_at IS NULL GROUP BY kind;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO usage_change (kind, files, bytes)
        SELECT kind, -count(*), -sum(size_bytes) FROM old_rows WHERE deleted_at IS NULL GROUP BY kind;
    ELSE
        INSERT INTO usage_change (kind, files, bytes)
        SELECT kind, sum(files), sum(bytes) FROM (
            SELECT kind, 1 AS files, size_bytes AS bytes FROM new_rows WHERE deleted_at IS NULL
            UNION ALL
            SELECT kind, -1, -size_bytes FROM old_rows WHERE deleted_at IS NULL
        ) change
        GROUP BY kind HAVING sum(files) <> 0 OR sum(bytes) <> 0;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER blob_inserted AFTER INSERT ON blob
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_usage();
CREATE TRIGGER blob_updated AFTER UPDATE ON blob
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_usage();
CREATE TRIGGER blob_removed AFTER DELETE ON blob
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_usage();
