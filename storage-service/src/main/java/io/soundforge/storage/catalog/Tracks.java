package io.soundforge.storage.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;

/** Tracks as storage knows them: by id, and whether they were deleted. */
@ApplicationScoped
public class Tracks {
    /**
     * Keeps the track from being deleted until the transaction ends; publications of its other steps go on.
     *
     * @return false if it was deleted
     */
    public boolean holdAlive(Connection connection, UUID trackId) throws SQLException {
        execute(connection, "INSERT INTO track (track_id) VALUES (?) ON CONFLICT DO NOTHING", trackId);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT deleted_at FROM track WHERE track_id = ? FOR SHARE")) {
            statement.setObject(1, trackId);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getTimestamp(1) == null;
            }
        }
    }

    /** Sets the tombstone, after publications in progress have ended. */
    public void bury(Connection connection, UUID trackId) throws SQLException {
        execute(connection, """
                INSERT INTO track (track_id, deleted_at) VALUES (?, now())
                ON CONFLICT (track_id) DO UPDATE SET deleted_at = coalesce(track.deleted_at, now())
                """, trackId);
    }

    /** Forgets tombstones that are older than any task can be. */
    public int forgetBuried(Connection connection, Instant buriedBefore) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                DELETE FROM track WHERE deleted_at < ?
                AND NOT EXISTS (SELECT 1 FROM blob WHERE blob.track_id = track.track_id)
                """)) {
            statement.setTimestamp(1, Timestamp.from(buriedBefore));
            return statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql, UUID trackId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, trackId);
            statement.executeUpdate();
        }
    }
}
