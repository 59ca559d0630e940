package io.soundforge.storage.catalog;

import io.soundforge.storageclient.BlobKind;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of stored files. A file marked as deleted is no longer there for anybody but the {@code Reaper}. */
@ApplicationScoped
public class Blobs {
    private static final String COLUMNS =
            "key, owner, track_id, job_id, size_bytes, sha256, crc32, place, content_type, created_at, last_used_at";

    private static final String UPSERT = """
            INSERT INTO blob (key, kind, owner, track_id, job_id, size_bytes, sha256, crc32, content_type, run, fence, place)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET
                kind = excluded.kind, owner = excluded.owner, track_id = excluded.track_id, job_id = excluded.job_id,
                size_bytes = excluded.size_bytes, sha256 = excluded.sha256, crc32 = excluded.crc32,
                content_type = excluded.content_type, run = excluded.run, fence = excluded.fence, place = excluded.place,
                created_at = now(), last_used_at = now(), deleted_at = NULL
            """;

    private static final String INSERT_UPLOAD = """
            INSERT INTO blob (key, kind, owner, size_bytes, sha256, crc32, content_type, place)
            VALUES (?, 'upload', ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
            """;

    private static final String MARK_MISSING_TOO = """
            INSERT INTO blob (key, kind, owner, track_id, size_bytes, sha256, crc32, content_type, deleted_at)
            VALUES (?, ?, '', ?, 0, '', 0, '', now())
            ON CONFLICT (key) DO UPDATE SET deleted_at = coalesce(blob.deleted_at, now())
            """;

    /** A file that is there. */
    public Optional<Blob> find(Connection connection, StorageKey key) throws SQLException {
        return query(connection, "SELECT " + COLUMNS + " FROM blob WHERE key = ? AND deleted_at IS NULL", key.value())
                .stream()
                .findFirst();
    }

    /** The same, and nobody deletes it until the transaction ends. */
    public Optional<Blob> findAndUse(Connection connection, StorageKey key) throws SQLException {
        return query(
                        connection,
                        "UPDATE blob SET last_used_at = now() WHERE key = ? AND deleted_at IS NULL RETURNING "
                                + COLUMNS,
                        key.value())
                .stream()
                .findFirst();
    }

    /** All that there is of a track, by key. */
    public List<Blob> ofTrack(Connection connection, UUID trackId) throws SQLException {
        return query(
                connection,
                "SELECT " + COLUMNS + " FROM blob WHERE track_id = ? AND deleted_at IS NULL ORDER BY key",
                trackId);
    }

    /** @return false if there is a row of that key already */
    public boolean insertUpload(Connection connection, Blob blob) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT_UPLOAD)) {
            statement.setString(1, blob.key().value());
            statement.setString(2, blob.owner());
            statement.setLong(3, blob.sizeBytes());
            statement.setString(4, blob.sha256());
            statement.setLong(5, blob.crc32());
            statement.setString(6, blob.contentType());
            statement.setString(7, placeIfOther(blob));
            return statement.executeUpdate() == 1;
        }
    }

    /** Writes rows of published files over what there was at their keys; the places of that are stale from now on. */
    public void upsert(Connection connection, Collection<Blob> blobs, int run, int fence) throws SQLException {
        Places.noteReplaced(connection, blobs);
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            for (Blob blob : blobs) {
                statement.setString(1, blob.key().value());
                statement.setString(2, blob.key().kind().wire());
                statement.setString(3, blob.owner());
                statement.setObject(4, blob.trackId());
                statement.setObject(5, blob.jobId());
                statement.setLong(6, blob.sizeBytes());
                statement.setString(7, blob.sha256());
                statement.setLong(8, blob.crc32());
                statement.setString(9, blob.contentType());
                statement.setInt(10, run);
                statement.setInt(11, fence);
                statement.setString(12, placeIfOther(blob));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Keeps the reaper and others away from these keys until the transaction ends. */
    public void lock(Connection connection, Collection<StorageKey> keys) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM blob WHERE key = ANY (?) ORDER BY key FOR UPDATE")) {
            statement.setArray(1, connection.createArrayOf("text", texts(keys)));
            statement.executeQuery().close();
        }
    }

    /** Marks keys as deleted, also those that have no row because a crash came between file and row. */
    public void markDeleted(Connection connection, Collection<StorageKey> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MARK_MISSING_TOO)) {
            for (StorageKey key : keys.stream()
                    .sorted((a, b) -> a.value().compareTo(b.value()))
                    .toList()) {
                statement.setString(1, key.value());
                statement.setString(2, key.kind().wire());
                statement.setObject(3, key.kind() == BlobKind.UPLOAD ? null : key.id());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Marks all files of a track as deleted. */
    public void markTrackDeleted(Connection connection, UUID trackId) throws SQLException {
        update(connection, "UPDATE blob SET deleted_at = now() WHERE track_id = ? AND deleted_at IS NULL", trackId);
    }

    /** Marks an upload as deleted, if it is there. */
    public void markUploadDeleted(Connection connection, StorageKey key) throws SQLException {
        update(connection, "UPDATE blob SET deleted_at = now() WHERE key = ? AND deleted_at IS NULL", key.value());
    }

    /** Marks uploads that no job has asked for since then. */
    public int markUnusedUploads(Connection connection, Instant unusedSince) throws SQLException {
        return update(
                connection,
                "UPDATE blob SET deleted_at = now() WHERE kind = 'upload' AND deleted_at IS NULL AND last_used_at < ?",
                Timestamp.from(unusedSince));
    }

    /** Marks files of a kind that are older than that. */
    public int markOld(Connection connection, BlobKind kind, Instant createdBefore) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "UPDATE blob SET deleted_at = now() WHERE kind = ? AND deleted_at IS NULL AND created_at < ?")) {
            statement.setString(1, kind.wire());
            statement.setTimestamp(2, Timestamp.from(createdBefore));
            return statement.executeUpdate();
        }
    }

    /**
     * Files marked as deleted that nobody else is at; theirs until the transaction ends.
     *
     * @param of what stands somewhere in their keys; empty for all
     */
    public List<StorageKey> claimDeleted(Connection connection, String of, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT key FROM blob WHERE deleted_at IS NOT NULL AND strpos(key, ?) > 0 ORDER BY deleted_at
                LIMIT ? FOR UPDATE SKIP LOCKED
                """)) {
            statement.setString(1, of);
            statement.setInt(2, limit);
            List<StorageKey> keys = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(StorageKey.parse(rows.getString(1)));
                }
            }
            return keys;
        }
    }

    /** Forgets files whose bytes are gone. */
    public void remove(Connection connection, Collection<StorageKey> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM blob WHERE key = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("text", texts(keys)));
            statement.executeUpdate();
        }
    }

    /** Which of these have no row at all. */
    public List<StorageKey> unknown(Connection connection, Collection<StorageKey> keys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT key FROM unnest(?) AS given(key) WHERE NOT EXISTS (SELECT 1 FROM blob WHERE blob.key = given.key)
                """)) {
            statement.setArray(1, connection.createArrayOf("text", texts(keys)));
            List<StorageKey> unknown = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    unknown.add(StorageKey.parse(rows.getString(1)));
                }
            }
            return unknown;
        }
    }

    private static String placeIfOther(Blob blob) {
        return blob.place().equals(blob.key().value()) ? null : blob.place();
    }

    private static Object[] texts(Collection<StorageKey> keys) {
        return keys.stream().map(StorageKey::value).toArray();
    }

    private static int update(Connection connection, String sql, Object parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            return statement.executeUpdate();
        }
    }

    private static List<Blob> query(Connection connection, String sql, Object parameter) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, parameter);
            List<Blob> blobs = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    blobs.add(read(rows));
                }
            }
            return blobs;
        }
    }

    private static Blob read(ResultSet row) throws SQLException {
        String key = row.getString("key");
        String place = row.getString("place");
        return new Blob(
                StorageKey.parse(key),
                row.getString("owner"),
                row.getObject("track_id", UUID.class),
                row.getObject("job_id", UUID.class),
                row.getLong("size_bytes"),
                row.getString("sha256"),
                row.getLong("crc32"),
                place == null ? key : place,
                row.getString("content_type"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("last_used_at").toInstant());
    }
}
