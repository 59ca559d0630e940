package io.soundforge.metadata.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventError;
import io.soundforge.events.JobFinished;
import io.soundforge.events.TaskState;
import io.soundforge.tasks.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Closes every change of jobs: writes them back, and announces those that have ended with it; a deleted job is purged then. */
@ApplicationScoped
public class JobFinisher {
    private static final String SUMMARY = """
            select t.job_id, t.id, t.position,
                   coalesce(t.downloaded #>> '{metadata,title}', t.requested #>> '{metadata,title}') as title,
                   k.step, k.state, k.error
            from track t join job_task k on k.track_id = t.id
            where t.job_id = any(?)
            order by t.job_id, t.position, t.id,
                     array_position(array['resolve', 'download', 'analyze', 'separate'], k.step)""";

    private final JobStore store;
    private final Outbox outbox;
    private final ApiLinks links;
    private final Purge purge;

    JobFinisher(JobStore store, Outbox outbox, ApiLinks links, Purge purge) {
        this.store = store;
        this.outbox = outbox;
        this.links = links;
        this.purge = purge;
    }

    /**
     * Brings the jobs' states in line with their tasks and writes them back, in the transaction that holds their locks. Each job that has
     * ended with that gets its one {@link JobFinished}.
     */
    public void settle(Connection connection, Collection<JobAggregate> jobs) throws SQLException {
        settle(connection, jobs, Map.of());
    }

    /**
     * As the other.
     *
     * @param traces trace contexts of what has changed the jobs, by job: what ends with it is a part of the same trace
     */
    public void settle(Connection connection, Collection<JobAggregate> jobs, Map<UUID, String> traces)
            throws SQLException {
        Instant now = Instant.now();
        List<JobAggregate> finished =
                jobs.stream().filter(job -> job.settle(now)).toList();
        store.save(connection, jobs);
        announce(connection, finished, traces);
    }

    private void announce(Connection connection, Collection<JobAggregate> finished, Map<UUID, String> traces)
            throws SQLException {
        if (finished.isEmpty()) {
            return;
        }
        List<JobRow> jobs = finished.stream().map(JobAggregate::job).toList();
        Map<UUID, List<JobFinished.TrackSummary>> tracks = summaries(connection, jobs);
        for (JobRow job : jobs) {
            JobFinished event = new JobFinished(
                    job.id,
                    job.state,
                    job.run,
                    job.owner,
                    job.labels,
                    job.createdAt,
                    job.finishedAt,
                    tracks.getOrDefault(job.id, List.of()),
                    Map.of("job", links.job(job.id)));
            outbox.append(connection, List.of(event), traces.get(job.id));
            if (job.deletedAt != null) {
                purge.enqueue(connection, job.id);
            }
        }
    }

    private static Map<UUID, List<JobFinished.TrackSummary>> summaries(Connection connection, List<JobRow> jobs)
            throws SQLException {
        Map<UUID, List<JobFinished.TrackSummary>> result = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SUMMARY)) {
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "uuid", jobs.stream().map(job -> job.id).toArray()));
            try (ResultSet row = select.executeQuery()) {
                UUID track = null;
                while (row.next()) {
                    List<JobFinished.TrackSummary> ofJob =
                            result.computeIfAbsent(row.getObject(1, UUID.class), any -> new ArrayList<>());
                    UUID id = row.getObject(2, UUID.class);
                    if (!id.equals(track)) {
                        track = id;
                        ofJob.add(new JobFinished.TrackSummary(
                                id, row.getInt(3), row.getString(4), new LinkedHashMap<>(), null));
                    }
                    ofJob.add(withTask(ofJob.removeLast(), row));
                }
            }
        }
        return result;
    }

    private static JobFinished.TrackSummary withTask(JobFinished.TrackSummary track, ResultSet row)
            throws SQLException {
        track.tasks().put(row.getString(5), TaskState.ofWire(row.getString(6)));
        String error = row.getString(7);
        return track.error() != null || error == null
                ? track
                : new JobFinished.TrackSummary(
                        track.trackId(), track.position(), track.title(), track.tasks(), read(error));
    }

    private static EventError read(String json) {
        try {
            return EventCodec.json().readValue(json, EventError.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored error cannot be read", e);
        }
    }
}
