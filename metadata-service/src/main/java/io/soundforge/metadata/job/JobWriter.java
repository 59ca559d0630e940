package io.soundforge.metadata.job;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.JobState;
import io.soundforge.events.Plan;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.sql.Rows;
import io.soundforge.tasks.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Writes a new job with everything that belongs to it; four statements, however many tracks there are. */
@ApplicationScoped
public class JobWriter {
    private static final String JOB = """
            insert into job (id, owner, state, priority, labels, plan, items, tasks_queued, created_at, updated_at)
            select id, owner, state, priority, labels::jsonb, plan::jsonb, items::jsonb, queued, at, at
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::int[],
                ?::timestamptz[]) as n(id, owner, state, priority, labels, plan, items, queued, at)""";

    private static final String TRACKS = """
            insert into track (id, job_id, owner, position, requested, created_at, updated_at)
            select id, job_id, owner, position, requested::jsonb, at, at
            from unnest(?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::text[], ?::timestamptz[])
                as n(id, job_id, owner, position, requested, at)""";

    private static final String TASKS = """
            insert into job_task (track_id, step, job_id, run, state, updated_at)
            select n.track_id, n.step, n.job_id, 1, ?, ?
            from unnest(?::uuid[], ?::text[], ?::uuid[]) as n(track_id, step, job_id)""";

    private final Outbox outbox;

    JobWriter(Outbox outbox) {
        this.outbox = outbox;
    }

    /**
     * A job that is to be.
     *
     * @param tracks announced as they are, in the job's order
     */
    public record NewJob(UUID id, Plan plan, List<JobItem> items, List<TrackRequested> tracks, Instant createdAt) {
        /** The request of a track, for the first run. */
        static TrackRequested track(UUID job, int position, Source source, UUID track, Plan plan, ApiLinks links) {
            return new TrackRequested(track, job, position, source, null, plan, links.forTrack(job, track));
        }
    }

    /** Writes the job, its tracks, its tasks and one event per track in the caller's transaction. */
    public void write(Connection connection, NewJob job) throws SQLException {
        List<TaskOfTrack> tasks = job.tracks().stream()
                .flatMap(track -> track.plan().steps().stream().map(step -> new TaskOfTrack(track, step)))
                .toList();
        try (Rows<NewJob> insert = Rows.of(connection, JOB, List.of(job))) {
            insert.column("uuid", NewJob::id)
                    .column("text", each -> each.plan().owner())
                    .column("text", each -> JobState.QUEUED.wire())
                    .column("text", each -> each.plan().priority().wire())
                    .json(each -> each.plan().labels())
                    .json(NewJob::plan)
                    .json(NewJob::items)
                    .column("int4", each -> tasks.size())
                    .times(NewJob::createdAt)
                    .update();
        }
        try (Rows<TrackRequested> insert = Rows.of(connection, TRACKS, job.tracks())) {
            insert.column("uuid", TrackRequested::trackId)
                    .column("uuid", TrackRequested::jobId)
                    .column("text", track -> track.plan().owner())
                    .column("int4", TrackRequested::position)
                    .json(track -> track)
                    .times(track -> job.createdAt())
                    .update();
        }
        try (Rows<TaskOfTrack> insert = Rows.of(connection, TASKS, tasks)) {
            insert.value(TaskState.QUEUED.wire())
                    .time(job.createdAt())
                    .column("uuid", task -> task.track().trackId())
                    .column("text", task -> task.step().wire())
                    .column("uuid", task -> task.track().jobId())
                    .update();
        }
        outbox.append(connection, job.tracks());
    }

    private record TaskOfTrack(TrackRequested track, Step step) {}
}
