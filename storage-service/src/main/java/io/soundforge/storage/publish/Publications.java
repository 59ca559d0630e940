package io.soundforge.storage.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Rows of publications: one per step of a track. */
@ApplicationScoped
class Publications {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SELECT = "SELECT * FROM publication WHERE track_id = ? AND step = ?";

    private static final String UPSERT = """
            INSERT INTO publication (track_id, step, run, fence, state, owner, job_id, manifest, stale_keys)
            VALUES (?, ?, ?, ?, 'moving', ?, ?, ?::jsonb, ?)
            ON CONFLICT (track_id, step) DO UPDATE SET
                run = excluded.run, fence = excluded.fence, state = excluded.state, owner = excluded.owner,
                job_id = excluded.job_id, manifest = excluded.manifest, stale_keys = excluded.stale_keys,
                updated_at = now()
            """;

    Optional<PublicationRow> find(Connection connection, UUID trackId, String step) throws SQLException {
        return select(connection, SELECT, trackId, step);
    }

    /** The same, and it stays as it is until the transaction ends. */
    Optional<PublicationRow> lock(Connection connection, UUID trackId, String step) throws SQLException {
        return select(connection, SELECT + " FOR UPDATE", trackId, step);
    }

    /** Makes sure that there is something to lock: two first claims of a step must not pass each other. */
    void lockStep(Connection connection, UUID trackId, String step) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
            statement.setString(1, trackId + ":" + step);
            statement.executeQuery().close();
        }
    }

    /** Notes what is about to move. */
    void writeMoving(Connection connection, Order order, Collection<StorageKey> staleKeys) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(UPSERT)) {
            statement.setObject(1, order.trackId());
            statement.setString(2, order.step());
            statement.setInt(3, order.run());
            statement.setInt(4, order.fence());
            statement.setString(5, order.owner());
            statement.setObject(6, order.jobId());
            statement.setString(7, JSON.writeValueAsString(order.files()));
            statement.setArray(
                    8,
                    connection.createArrayOf(
                            "text", staleKeys.stream().map(StorageKey::value).toArray()));
            statement.executeUpdate();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a manifest holds plain values", e);
        }
    }

    /** Ends a publication. */
    void end(Connection connection, PublicationRow row, PublicationRow.State state) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                UPDATE publication SET state = ?, stale_keys = CASE WHEN ? = 'published' THEN '{}' ELSE stale_keys END,
                    updated_at = now()
                WHERE track_id = ? AND step = ?
                """)) {
            String wire = state.name().toLowerCase(Locale.ROOT);
            statement.setString(1, wire);
            statement.setString(2, wire);
            statement.setObject(3, row.trackId());
            statement.setString(4, row.step());
            statement.executeUpdate();
        }
    }

    /** Publications that began to move before then and have not ended. */
    List<PublicationRow> unfinished(Connection connection, Instant before, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT * FROM publication WHERE state = 'moving' AND updated_at <= ? ORDER BY updated_at LIMIT ?")) {
            statement.setTimestamp(1, Timestamp.from(before));
            statement.setInt(2, limit);
            return read(statement);
        }
    }

    /** All publications of a track. */
    List<PublicationRow> ofTrack(Connection connection, UUID trackId) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT * FROM publication WHERE track_id = ? ORDER BY step FOR UPDATE")) {
            statement.setObject(1, trackId);
            return read(statement);
        }
    }

    /** Forgets the publications of a deleted track. */
    void remove(Connection connection, UUID trackId) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("DELETE FROM publication WHERE track_id = ?")) {
            statement.setObject(1, trackId);
            statement.executeUpdate();
        }
    }

    private static Optional<PublicationRow> select(Connection connection, String sql, UUID trackId, String step)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, trackId);
            statement.setString(2, step);
            return read(statement).stream().findFirst();
        }
    }

    private static List<PublicationRow> read(PreparedStatement statement) throws SQLException {
        List<PublicationRow> rows = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(new PublicationRow(
                        row.getObject("track_id", UUID.class),
                        row.getString("step"),
                        row.getInt("run"),
                        row.getInt("fence"),
                        PublicationRow.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                        row.getString("owner"),
                        row.getObject("job_id", UUID.class),
                        JSON.readValue(row.getString("manifest"), new TypeReference<List<Order.File>>() {}),
                        Arrays.stream((String[]) row.getArray("stale_keys").getArray())
                                .map(StorageKey::parse)
                                .toList()));
            }
        } catch (JsonProcessingException e) {
            throw new SQLException("a manifest that we have not written", e);
        }
        return rows;
    }
}
