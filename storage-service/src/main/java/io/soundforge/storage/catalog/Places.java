package io.soundforge.storage.catalog;

import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Where bytes lie in a backend that keeps versions. A place is used once: what is stale stays stale. */
@ApplicationScoped
public class Places {
    private static final String NOT_IN_USE = """
            NOT EXISTS (SELECT 1 FROM blob WHERE blob.place = given.place)
            AND NOT EXISTS (SELECT 1 FROM blob WHERE blob.key = given.place AND blob.place IS NULL)
            """;

    /** A file marked as deleted, and where it lies. */
    public record Deleted(StorageKey key, String place) {}

    /** Notes that nothing will ever be looked for at these places. */
    public void noteStale(Connection connection, Collection<String> places) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO stale_place (place) SELECT unnest(?) ON CONFLICT DO NOTHING")) {
            statement.setArray(1, connection.createArrayOf("text", places.toArray()));
            statement.executeUpdate();
        }
    }

    /** The same for places of files that are about to lie elsewhere. */
    static void noteReplaced(Connection connection, Collection<Blob> blobs) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                INSERT INTO stale_place (place)
                SELECT coalesce(place, key) FROM blob WHERE key = ? AND coalesce(place, key) <> ?
                ON CONFLICT DO NOTHING
                """)) {
            for (Blob blob : blobs) {
                statement.setString(1, blob.key().value());
                statement.setString(2, blob.place());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /**
     * Stale places, the oldest first.
     *
     * @param of what stands somewhere in their names; empty for all
     */
    public List<String> stale(Connection connection, String of, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT place FROM stale_place AS given WHERE "
                + "strpos(place, ?) > 0 AND " + NOT_IN_USE + " ORDER BY noted_at LIMIT ?")) {
            statement.setString(1, of);
            statement.setInt(2, limit);
            return texts(statement);
        }
    }

    /** Forgets a stale place whose bytes are gone. */
    public void forget(Connection connection, Collection<String> places) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM stale_place WHERE place = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("text", places.toArray()));
            statement.executeUpdate();
        }
    }

    /** Which of these are the place of no file, not even of a deleted one. */
    public List<String> unknown(Connection connection, Collection<String> places) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT place FROM unnest(?) AS given(place) WHERE " + NOT_IN_USE)) {
            statement.setArray(1, connection.createArrayOf("text", places.toArray()));
            return texts(statement);
        }
    }

    /**
     * Where files must lie, by name, byte by byte.
     *
     * @param after names up to this one are left out
     * @param upTo the last name
     * @param known these are left out too
     */
    public List<String> others(Connection connection, String after, String upTo, Collection<String> known, int limit)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT coalesce(place, key) FROM blob
                WHERE deleted_at IS NULL AND coalesce(place, key) COLLATE "C" > ? AND coalesce(place, key) COLLATE "C" <= ?
                    AND coalesce(place, key) <> ALL (?)
                ORDER BY coalesce(place, key) COLLATE "C" LIMIT ?
                """)) {
            statement.setString(1, after);
            statement.setString(2, upTo);
            statement.setArray(3, connection.createArrayOf("text", known.toArray()));
            statement.setInt(4, limit);
            return texts(statement);
        }
    }

    /** Whether a file must lie there. */
    public boolean isInUse(Connection connection, String place) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT 1 FROM blob WHERE coalesce(place, key) COLLATE \"C\" = ? AND deleted_at IS NULL")) {
            statement.setString(1, place);
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /**
     * Files marked as deleted, the oldest first.
     *
     * @param of what stands somewhere in their keys; empty for all
     */
    public List<Deleted> deleted(Connection connection, String of, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT key, coalesce(place, key) FROM blob WHERE deleted_at IS NOT NULL AND strpos(key, ?) > 0
                ORDER BY deleted_at LIMIT ?
                """)) {
            statement.setString(1, of);
            statement.setInt(2, limit);
            List<Deleted> deleted = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    deleted.add(new Deleted(StorageKey.parse(rows.getString(1)), rows.getString(2)));
                }
            }
            return deleted;
        }
    }

    /** Forgets files whose bytes are gone, unless they have been published again since. */
    public void remove(Connection connection, Collection<Deleted> gone) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "DELETE FROM blob WHERE key = ? AND coalesce(place, key) = ? AND deleted_at IS NOT NULL")) {
            for (Deleted file : gone) {
                statement.setString(1, file.key().value());
                statement.setString(2, file.place());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private static List<String> texts(PreparedStatement statement) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
