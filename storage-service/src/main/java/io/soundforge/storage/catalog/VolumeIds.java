package io.soundforge.storage.catalog;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Which volume the rows belong to. */
@ApplicationScoped
public class VolumeIds {
    private final Database database;

    public VolumeIds(Database database) {
        this.database = database;
    }

    /**
     * What the database knows.
     *
     * @param id of its volume
     * @param place name of the place where that is
     * @param anyFiles whether files are supposed to lie there
     */
    public record Known(String id, String place, boolean anyFiles) {}

    /** A file that has come since the others were copied, and where it must lie. */
    public record Newer(String place, long sizeBytes, String sha256) {}

    /** The volume of this database; the given id at the given place from now on, if it has none yet. */
    public Known knownOr(String fresh, String place) throws SQLException, IOException {
        return database.inTransaction(connection -> {
            execute(connection, "INSERT INTO volume (id, place) VALUES (?, ?) ON CONFLICT DO NOTHING", fresh, place);
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("""
                            SELECT id, place, EXISTS (SELECT 1 FROM blob) OR EXISTS (SELECT 1 FROM publication) FROM volume
                            """)) {
                row.next();
                return new Known(row.getString(1), row.getString(2), row.getBoolean(3));
            }
        });
    }

    /** From now on the rows belong to another volume, or to the same one at another place. */
    public void replace(String id, String place) throws SQLException, IOException {
        database.inTransaction(connection -> execute(connection, "UPDATE volume SET id = ?, place = ?", id, place));
    }

    /** Notes that all files older than that were seen at another place too. */
    public void noteCopied(String place, Instant at) throws SQLException, IOException {
        database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    INSERT INTO copied_store (place, copied_at) VALUES (?, ?)
                    ON CONFLICT (place) DO UPDATE SET copied_at = excluded.copied_at
                    """)) {
                statement.setString(1, place);
                statement.setTimestamp(2, Timestamp.from(at));
                return statement.executeUpdate();
            }
        });
    }

    /** The newest files of those that have come, or come anew, since all were copied to a place. */
    public List<Newer> newSinceCopy(String place, int limit) throws SQLException, IOException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT coalesce(place, key), size_bytes, sha256 FROM blob WHERE deleted_at IS NULL AND created_at >=
                        coalesce((SELECT copied_at FROM copied_store WHERE copied_store.place = ?), '-infinity')
                    ORDER BY created_at DESC LIMIT ?
                    """)) {
                statement.setString(1, place);
                statement.setInt(2, limit);
                List<Newer> files = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        files.add(new Newer(row.getString(1), row.getLong(2), row.getString(3)));
                    }
                }
                return files;
            }
        });
    }

    private static int execute(Connection connection, String sql, String id, String place) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, id);
            statement.setString(2, place);
            return statement.executeUpdate();
        }
    }
}
