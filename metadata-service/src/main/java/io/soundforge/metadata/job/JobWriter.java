package io.soundforge.metadata.job;

import io.soundforge.events.ApiLinks;
import io.soundforge.events.JobState;
import io.soundforge.events.Plan;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.lifecycle.Resolving;
import io.soundforge.sql.Rows;
import io.soundforge.tasks.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
            select n.track_id, n.step, n.job_id, n.run, ?, ?
            from unnest(?::uuid[], ?::text[], ?::uuid[], ?::int[]) as n(track_id, step, job_id, run)""";

    private final Outbox outbox;
    private final Resolving resolving;

    JobWriter(Outbox outbox, Resolving resolving) {
        this.outbox = outbox;
        this.resolving = resolving;
    }

    /**
     * A job that is to be.
     *
     * @param tracks in the job's order
     * @param links those of the tracks that stand for a link: they are resolved before anything about them is announced
     */
    public record NewJob(
            UUID id, Plan plan, List<JobItem> items, List<TrackRequested> tracks, Set<UUID> links, Instant createdAt) {
        /** The request of a track, for the first run. */
        static TrackRequested track(UUID job, int position, Source source, UUID track, Plan plan, ApiLinks links) {
            return new TrackRequested(track, job, position, source, null, plan, links.forTrack(job, track));
        }
    }

    /** Writes the job, its tracks, its tasks, and one event per track that is no link, in the caller's transaction. */
    public void write(Connection connection, NewJob job) throws SQLException {
        List<TaskOfTrack> tasks = tasks(job.tracks(), job.links());
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
        insert(connection, job.tracks(), tasks, job.createdAt());
        outbox.append(
                connection,
                job.tracks().stream()
                        .filter(track -> !job.links().contains(track.trackId()))
                        .toList());
        for (UUID track : job.links()) {
            resolving.enqueue(connection, job.id(), track, job.plan().run());
        }
    }

    /**
     * Writes tracks that a job has grown by, and their tasks; announces nothing.
     *
     * @return the number of tasks
     */
    public int grow(Connection connection, List<TrackRequested> tracks, Instant now) throws SQLException {
        List<TaskOfTrack> tasks = tasks(tracks, Set.of());
        insert(connection, tracks, tasks, now);
        return tasks.size();
    }

    private static List<TaskOfTrack> tasks(List<TrackRequested> tracks, Set<UUID> links) {
        List<TaskOfTrack> tasks = new ArrayList<>();
        for (TrackRequested track : tracks) {
            if (links.contains(track.trackId())) {
                tasks.add(new TaskOfTrack(track, Step.RESOLVE));
            }
            track.plan().steps().forEach(step -> tasks.add(new TaskOfTrack(track, step)));
        }
        return tasks;
    }

    private static void insert(Connection connection, List<TrackRequested> tracks, List<TaskOfTrack> tasks, Instant now)
            throws SQLException {
        try (Rows<TrackRequested> insert = Rows.of(connection, TRACKS, tracks)) {
            insert.column("uuid", TrackRequested::trackId)
                    .column("uuid", TrackRequested::jobId)
                    .column("text", track -> track.plan().owner())
                    .column("int4", TrackRequested::position)
                    .json(track -> track)
                    .times(track -> now)
                    .update();
        }
        try (Rows<TaskOfTrack> insert = Rows.of(connection, TASKS, tasks)) {
            insert.value(TaskState.QUEUED.wire())
                    .time(now)
                    .column("uuid", task -> task.track().trackId())
                    .column("text", task -> task.step().wire())
                    .column("uuid", task -> task.track().jobId())
                    .column("int4", task -> task.track().plan().run())
                    .update();
        }
    }

    private record TaskOfTrack(TrackRequested track, Step step) {}
}
