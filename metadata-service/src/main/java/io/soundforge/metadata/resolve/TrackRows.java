package io.soundforge.metadata.resolve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.job.JobItem;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The rows that change when a link becomes tracks. The caller holds the job's lock. */
@ApplicationScoped
class TrackRows {
    private static final String FIND = "select position, requested from track where id = ?";
    private static final String COUNT = "select count(*) from track where job_id = ?";
    private static final String MAKE_ROOM =
            "update track set position = position + ?, updated_at = now() where job_id = ? and position > ?";
    private static final String UPDATE = "update track set requested = ?::jsonb, updated_at = now() where id = ?";
    private static final String ITEMS = "select items from job where id = ?";
    private static final String UPDATE_ITEMS = "update job set items = ?::jsonb where id = ?";

    /**
     * A track that stands for a link.
     *
     * @param position its place in the job
     * @param requested what will be announced about it, as far as it is known
     */
    record Row(int position, TrackRequested requested) {}

    Optional<Row> find(Connection connection, UUID trackId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(FIND)) {
            select.setObject(1, trackId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Row(row.getInt(1), read(row.getString(2), new TypeReference<TrackRequested>() {})))
                        : Optional.empty();
            }
        }
    }

    /** How many tracks a job has. */
    int count(Connection connection, UUID jobId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COUNT)) {
            select.setObject(1, jobId);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Moves the tracks behind a place back. */
    void makeRoom(Connection connection, UUID jobId, int position, int by) throws SQLException {
        if (by > 0) {
            try (PreparedStatement update = connection.prepareStatement(MAKE_ROOM)) {
                update.setInt(1, by);
                update.setObject(2, jobId);
                update.setInt(3, position);
                update.executeUpdate();
            }
        }
    }

    /** Replaces what is announced about a track. */
    void update(Connection connection, TrackRequested track) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(UPDATE)) {
            update.setString(1, Rows.json(track));
            update.setObject(2, track.trackId());
            update.executeUpdate();
        }
    }

    /** Says in the job's items what the link turned out to be. */
    void describe(Connection connection, UUID jobId, UUID trackId, SpotifyCollection found) throws SQLException {
        JobItem.Expansion expansion = new JobItem.Expansion(
                found.kind().wire(), found.title(), found.tracks().size(), found.skipped());
        List<JobItem> items = items(connection, jobId).stream()
                .map(item -> trackId.equals(item.trackId()) ? item.expanded(expansion) : item)
                .toList();
        try (PreparedStatement update = connection.prepareStatement(UPDATE_ITEMS)) {
            update.setString(1, Rows.json(items));
            update.setObject(2, jobId);
            update.executeUpdate();
        }
    }

    private static List<JobItem> items(Connection connection, UUID jobId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ITEMS)) {
            select.setObject(1, jobId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? read(row.getString(1), new TypeReference<List<JobItem>>() {}) : List.of();
            }
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return EventCodec.json().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }
}
