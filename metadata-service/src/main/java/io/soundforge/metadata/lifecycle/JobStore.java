package io.soundforge.metadata.lifecycle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventError;
import io.soundforge.events.JobState;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.sql.PgText;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Loads jobs under their row locks and writes them back, many at a time. Plain JDBC: this is the hot path. */
@ApplicationScoped
public class JobStore {
    private static final String LOCK = """
            select id, owner, labels, state, run, finished_run, last_seq, created_at, finished_at,
                   cancel_requested_at, deleted_at,
                   tasks_queued, tasks_running, tasks_waiting, tasks_succeeded, tasks_failed, tasks_cancelled,
                   tasks_skipped
            from job where id = any(?) order by id for no key update""";

    private static final String TASKS = """
            select track_id, step, job_id, run, state, attempt, progress, stage, worker, error, wait_ms, run_ms,
                   waiting_until
            from job_task where %s = any(?) order by track_id, step""";

    private static final String SAVE_TASKS = """
            update job_task t set run = n.run, state = n.state, attempt = n.attempt, progress = n.progress,
                stage = n.stage, worker = n.worker, error = n.error::jsonb, wait_ms = n.wait_ms, run_ms = n.run_ms,
                waiting_until = n.waiting_until, updated_at = now()
            from unnest(?::uuid[], ?::text[], ?::int[], ?::text[], ?::int[], ?::float8[], ?::text[], ?::text[], ?::text[],
                ?::bigint[], ?::bigint[], ?::timestamptz[])
                as n(track_id, step, run, state, attempt, progress, stage, worker, error, wait_ms, run_ms, waiting_until)
            where t.track_id = n.track_id and t.step = n.step""";

    private static final String SAVE_JOBS = """
            update job j set state = n.state, run = n.run, finished_run = n.finished_run, last_seq = n.last_seq,
                finished_at = n.finished_at, cancel_requested_at = n.cancel_requested_at, deleted_at = n.deleted_at,
                tasks_queued = n.queued, tasks_running = n.running, tasks_waiting = n.waiting,
                tasks_succeeded = n.succeeded, tasks_failed = n.failed, tasks_cancelled = n.cancelled,
                tasks_skipped = n.skipped, updated_at = now()
            from unnest(?::uuid[], ?::text[], ?::int[], ?::int[], ?::bigint[], ?::timestamptz[], ?::timestamptz[],
                ?::timestamptz[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[], ?::int[])
                as n(id, state, run, finished_run, last_seq, finished_at, cancel_requested_at, deleted_at, queued,
                     running, waiting, succeeded, failed, cancelled, skipped)
            where j.id = n.id""";

    private static final String SAVE_EVENTS = """
            insert into job_event (job_id, seq, type, data, at)
            select job_id, seq, type, data::json, now()
            from unnest(?::uuid[], ?::bigint[], ?::text[], ?::text[]) as n(job_id, seq, type, data)""";

    private static final TypeReference<Map<String, String>> LABELS = new TypeReference<>() {};

    /**
     * Locks jobs, always in the same order, so that nobody waits in a circle. Ids that are not there are left out.
     *
     * @return by job id, in the order of the ids
     */
    public Map<UUID, JobAggregate> lock(Connection connection, Collection<UUID> jobIds) throws SQLException {
        Map<UUID, JobAggregate> result = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(LOCK)) {
            select.setArray(1, uuids(connection, jobIds));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    JobRow job = job(row);
                    result.put(job.id, new JobAggregate(job));
                }
            }
        }
        return result;
    }

    /** Adds the tasks of those tracks to their jobs. */
    public void loadTasksOfTracks(Connection connection, Map<UUID, JobAggregate> jobs, Collection<UUID> trackIds)
            throws SQLException {
        loadTasks(connection, jobs, TASKS.formatted("track_id"), trackIds);
    }

    /** Adds all tasks of all the jobs. */
    public void loadAllTasks(Connection connection, Map<UUID, JobAggregate> jobs) throws SQLException {
        loadTasks(connection, jobs, TASKS.formatted("job_id"), jobs.keySet());
    }

    /** Writes back what changed. The connection's transaction still holds the locks. */
    public void save(Connection connection, Collection<JobAggregate> jobs) throws SQLException {
        saveTasks(connection, jobs);
        saveJobs(connection, jobs);
        var events = jobs.stream().flatMap(job -> job.events().stream()).toList();
        try (Rows<JobEvent> insert = Rows.of(connection, SAVE_EVENTS, events)) {
            insert.column("uuid", JobEvent::jobId)
                    .column("bigint", JobEvent::seq)
                    .column("text", JobEvent::type)
                    .column("text", event -> PgText.json(event.data()))
                    .update();
        }
    }

    private static void saveTasks(Connection connection, Collection<JobAggregate> jobs) throws SQLException {
        var tasks = jobs.stream().flatMap(job -> job.changedTasks().stream()).toList();
        try (Rows<TaskRow> update = Rows.of(connection, SAVE_TASKS, tasks)) {
            update.column("uuid", task -> task.trackId)
                    .column("text", task -> task.step.wire())
                    .column("int4", task -> task.run)
                    .column("text", task -> task.state.wire())
                    .column("int4", task -> task.attempt)
                    .column("float8", task -> task.progress)
                    .text(task -> task.stage)
                    .text(task -> task.worker)
                    .json(task -> task.error)
                    .column("int8", task -> task.waitMs)
                    .column("int8", task -> task.runMs)
                    .times(task -> task.waitingUntil)
                    .update();
        }
    }

    private static void saveJobs(Connection connection, Collection<JobAggregate> aggregates) throws SQLException {
        var jobs = aggregates.stream()
                .filter(JobAggregate::isJobChanged)
                .map(JobAggregate::job)
                .toList();
        try (Rows<JobRow> update = Rows.of(connection, SAVE_JOBS, jobs)) {
            update.column("uuid", job -> job.id)
                    .column("text", job -> job.state.wire())
                    .column("int4", job -> job.run)
                    .column("int4", job -> job.finishedRun)
                    .column("int8", job -> job.lastSeq)
                    .times(job -> job.finishedAt)
                    .times(job -> job.cancelRequestedAt)
                    .times(job -> job.deletedAt);
            for (TaskState state : TaskState.values()) {
                update.column("int4", job -> job.counts.get(state));
            }
            update.update();
        }
    }

    private static void loadTasks(Connection connection, Map<UUID, JobAggregate> jobs, String sql, Collection<UUID> ids)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setArray(1, uuids(connection, ids));
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    TaskRow task = task(row);
                    JobAggregate job = jobs.get(task.jobId);
                    if (job != null) {
                        job.add(task);
                    }
                }
            }
        }
    }

    private static JobRow job(ResultSet row) throws SQLException {
        TaskCounts counts = new TaskCounts();
        for (TaskState state : TaskState.values()) {
            counts.add(state, row.getInt("tasks_" + state.wire()));
        }
        JobRow job = new JobRow(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                read(row.getString("labels"), LABELS),
                time(row, "created_at"),
                counts);
        job.state = JobState.ofWire(row.getString("state"));
        job.run = row.getInt("run");
        job.finishedRun = row.getInt("finished_run");
        job.lastSeq = row.getLong("last_seq");
        job.finishedAt = time(row, "finished_at");
        job.cancelRequestedAt = time(row, "cancel_requested_at");
        job.deletedAt = time(row, "deleted_at");
        return job;
    }

    private static TaskRow task(ResultSet row) throws SQLException {
        TaskRow task = new TaskRow(
                row.getObject("track_id", UUID.class),
                row.getObject("job_id", UUID.class),
                Step.ofWire(row.getString("step")),
                row.getInt("run"),
                TaskState.ofWire(row.getString("state")));
        task.attempt = row.getInt("attempt");
        task.progress = row.getDouble("progress");
        task.stage = row.getString("stage");
        task.worker = row.getString("worker");
        String error = row.getString("error");
        task.error = error == null ? null : read(error, new TypeReference<EventError>() {});
        task.waitMs = row.getObject("wait_ms", Long.class);
        task.runMs = row.getObject("run_ms", Long.class);
        task.waitingUntil = time(row, "waiting_until");
        return task;
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Rows.instant(row.getObject(column, OffsetDateTime.class));
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return EventCodec.json().readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }

    private static Array uuids(Connection connection, Collection<UUID> ids) throws SQLException {
        return connection.createArrayOf("uuid", ids.toArray());
    }
}
