package io.soundforge.storage.copy;

import io.soundforge.storage.catalog.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What there is to copy, as the database knows it. */
@ApplicationScoped
class CopyRows {
    /** One file. */
    record Row(String key, long sizeBytes, String sha256) {}

    /** How many, and how large together. */
    record Total(long files, long bytes) {}

    private static final int PAGE = 500;

    private final Database database;

    CopyRows(Database database) {
        this.database = database;
    }

    /**
     * The files after that key, in the order of their keys.
     *
     * @param since older ones are left out
     */
    List<Row> after(String key, Instant since) throws SQLException, IOException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement("""
                    SELECT key, size_bytes, sha256 FROM blob
                    WHERE deleted_at IS NULL AND key > ? AND created_at >= ? ORDER BY key LIMIT ?
                    """)) {
                statement.setString(1, key);
                statement.setTimestamp(2, Timestamp.from(since));
                statement.setInt(3, PAGE);
                List<Row> rows = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        rows.add(new Row(row.getString(1), row.getLong(2), row.getString(3)));
                    }
                }
                return rows;
            }
        });
    }

    /** Whether the file has neither been deleted nor published anew. */
    boolean isCurrent(Row file) throws SQLException, IOException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                    "SELECT 1 FROM blob WHERE key = ? AND sha256 = ? AND deleted_at IS NULL")) {
                statement.setString(1, file.key());
                statement.setString(2, file.sha256());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** All files. */
    Total total() throws SQLException, IOException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(
                            "SELECT count(*), coalesce(sum(size_bytes), 0) FROM blob WHERE deleted_at IS NULL");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return new Total(row.getLong(1), row.getLong(2));
            }
        });
    }

    /** Publications whose files may be on their way from staging. */
    int unfinishedPublications() throws SQLException, IOException {
        return database.inTransaction(connection -> {
            try (PreparedStatement statement =
                            connection.prepareStatement("SELECT count(*) FROM publication WHERE state = 'moving'");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        });
    }
}
