package io.soundforge.storage.catalog;

import io.soundforge.storageclient.BlobKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;

/** How much is stored, per kind. Kept by triggers in the transactions that change it, so that no call walks over the files. */
@ApplicationScoped
public class Usage {
    /** Number of files and their bytes. */
    public record Amount(long files, long bytes) {
        static final Amount NONE = new Amount(0, 0);
    }

    private static final String FOLD = """
            WITH gone AS (DELETE FROM usage_change RETURNING kind, files, bytes)
            INSERT INTO usage_change (kind, files, bytes)
            SELECT kind, sum(files), sum(bytes) FROM gone GROUP BY kind
            """;

    /** Triggers write changes in the transactions that they are of, so that one statement sees both sides as they belong together. */
    private static final String CORRECT = """
            INSERT INTO usage_change (kind, files, bytes)
            SELECT kind, sum(files), sum(bytes) FROM (
                SELECT kind, count(*) AS files, sum(size_bytes) AS bytes FROM blob WHERE deleted_at IS NULL GROUP BY kind
                UNION ALL
                SELECT kind, -files, -bytes FROM usage_change
            ) difference
            GROUP BY kind HAVING sum(files) <> 0 OR sum(bytes) <> 0
            """;

    private static final String ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('usage', 0))";

    private final Database database;

    public Usage(Database database) {
        this.database = database;
    }

    /** All kinds, also those of which there is nothing. */
    public Map<BlobKind, Amount> perKind() throws SQLException, IOException {
        return database.inTransaction(Usage::read);
    }

    /** Adds the changes up, so that there stay few. */
    public void fold() throws SQLException, IOException {
        database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(FOLD);
            }
        });
    }

    /**
     * Counts the rows themselves and puts right what the figures say otherwise.
     *
     * @return number of kinds that were wrong
     */
    public int correct() throws SQLException, IOException {
        return database.inTransaction(connection -> {
            try (Statement statement = connection.createStatement()) {
                // Two at once would both put the same thing right. The next statement sees what a predecessor has done.
                statement.execute(ONE_AT_A_TIME);
                return statement.executeUpdate(CORRECT);
            }
        });
    }

    private static Map<BlobKind, Amount> read(Connection connection) throws SQLException {
        Map<BlobKind, Amount> amounts = new EnumMap<>(BlobKind.class);
        for (BlobKind kind : BlobKind.values()) {
            amounts.put(kind, Amount.NONE);
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT kind, sum(files) AS files, sum(bytes) AS bytes FROM usage_change GROUP BY kind")) {
            while (rows.next()) {
                amounts.put(
                        BlobKind.ofWire(rows.getString("kind")),
                        new Amount(rows.getLong("files"), rows.getLong("bytes")));
            }
        }
        return amounts;
    }
}
