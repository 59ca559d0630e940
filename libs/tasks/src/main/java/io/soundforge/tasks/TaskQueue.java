package io.soundforge.tasks;

import io.soundforge.telemetry.Tracing;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Puts work into the queue and takes it out again. Everything takes part in the caller's transaction; runners are woken once that
 * has committed.
 */
public final class TaskQueue {
    /**
     * Enqueuing shares this lock, cancelling holds it alone: else a cancel could find no row while the row's transaction is about to
     * commit, and a task would run that its owner has declared cancelled. Advisory locks belong to the database, hence the schema in it.
     */
    private static final String LOCK = "SELECT pg_advisory_xact_lock%s(hashtext(current_schema()), 1)";

    private static final String INSERT = """
            INSERT INTO task (kind, task_key, track_id, job_id, run, priority, payload, traceparent, run_at, order_at)
            SELECT n.kind, n.task_key, n.track_id, n.job_id, n.run, n.priority, n.payload, n.traceparent,
                   coalesce(n.run_at, now()), coalesce(n.run_at, now()) - n.priority * ? * interval '1 millisecond'
            FROM unnest(?::text[], ?::text[], ?::uuid[], ?::uuid[], ?::int[], ?::int[], ?::bytea[], ?::text[], ?::timestamptz[])
                WITH ORDINALITY AS n (kind, task_key, track_id, job_id, run, priority, payload, traceparent, run_at, position)
            WHERE NOT EXISTS (SELECT FROM tombstone t WHERE t.track_id = n.track_id AND t.up_to_run >= n.run)
            ORDER BY n.position
            ON CONFLICT (task_key) DO NOTHING
            """;

    private static final String ENTOMB = """
            INSERT INTO tombstone AS t (track_id, up_to_run) VALUES (?, ?)
            ON CONFLICT (track_id) DO UPDATE SET up_to_run = greatest(t.up_to_run, excluded.up_to_run), created_at = now()
            """;

    private static final String CANCEL = """
            UPDATE task SET cancel_requested = true,
                   state = CASE state WHEN 'ready' THEN 'cancelled' ELSE state END,
                   payload = CASE state WHEN 'ready' THEN NULL ELSE payload END,
                   ended_at = CASE state WHEN 'ready' THEN now() END
            WHERE track_id = ? AND kind = ANY (?) AND run <= ? AND state IN ('ready', 'running')
            RETURNING kind, run, job_id, state
            """;

    private static final String KNOWN = "SELECT kind, run FROM task WHERE track_id = ? AND kind = ANY (?)";

    private final Database database;
    private final long laneHeadStartMs;
    private final Runnable wake;
    private final Tracing tracing;

    TaskQueue(Database database, TasksConfig config, Signal runner, Tracing tracing) {
        this.tracing = tracing;
        this.database = database;
        // Lanes are ten ranks apart, see Priority.
        this.laneHeadStartMs = config.laneHeadStart().toMillis() / 10;
        this.wake = runner::wake;
    }

    /**
     * Enqueues tasks, except those whose key is known and those whose track was cancelled.
     *
     * @return how many are new
     */
    public int enqueue(Connection connection, List<NewTask> tasks) throws SQLException {
        if (tasks.isEmpty()) {
            return 0;
        }
        lock(connection, "_shared");
        String current = tracing.current();
        int inserted;
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setLong(1, laneHeadStartMs);
            insert.setArray(2, array(connection, "text", tasks, NewTask::kind));
            insert.setArray(3, array(connection, "text", tasks, NewTask::key));
            insert.setArray(4, array(connection, "uuid", tasks, NewTask::trackId));
            insert.setArray(5, array(connection, "uuid", tasks, NewTask::jobId));
            insert.setArray(6, array(connection, "int4", tasks, NewTask::run));
            insert.setArray(
                    7, array(connection, "int4", tasks, task -> task.priority().rank()));
            insert.setArray(
                    8,
                    connection.createArrayOf(
                            "bytea", tasks.stream().map(NewTask::payload).toArray(byte[][]::new)));
            insert.setArray(9, array(connection, "text", tasks, task -> traceOf(task, current)));
            insert.setArray(
                    10,
                    array(
                            connection,
                            "timestamptz",
                            tasks,
                            task -> task.runAt() == null ? null : Timestamp.from(task.runAt())));
            inserted = insert.executeUpdate();
        }
        if (inserted > 0) {
            database.afterCommit(wake);
        }
        return inserted;
    }

    private static String traceOf(NewTask task, String current) {
        return task.traceparent() != null ? task.traceparent() : current;
    }

    /**
     * Ends a track's tasks of the given kinds up to a run, and keeps later ones of those runs out. Waiting tasks are cancelled at once;
     * running ones are asked to stop, and are cancelled when they have.
     */
    public Cancelled cancel(Connection connection, UUID trackId, Collection<String> kinds, int upToRun)
            throws SQLException {
        lock(connection, "");
        try (PreparedStatement entomb = connection.prepareStatement(ENTOMB)) {
            entomb.setObject(1, trackId);
            entomb.setInt(2, upToRun);
            entomb.executeUpdate();
        }
        Array kindArray = connection.createArrayOf("text", kinds.toArray());
        List<TaskRef> ended = new ArrayList<>();
        List<TaskRef> stopping = new ArrayList<>();
        try (PreparedStatement cancel = connection.prepareStatement(CANCEL)) {
            cancel.setObject(1, trackId);
            cancel.setArray(2, kindArray);
            cancel.setInt(3, upToRun);
            ResultSet rows = cancel.executeQuery();
            while (rows.next()) {
                TaskRef task = new TaskRef(rows.getString(1), rows.getInt(2));
                (rows.getString(4).equals("cancelled") ? ended : stopping).add(task);
            }
        }
        database.afterCommit(wake);
        return new Cancelled(ended, stopping, known(connection, trackId, kindArray));
    }

    private static List<TaskRef> known(Connection connection, UUID trackId, Array kinds) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(KNOWN)) {
            select.setObject(1, trackId);
            select.setArray(2, kinds);
            ResultSet rows = select.executeQuery();
            List<TaskRef> known = new ArrayList<>();
            while (rows.next()) {
                known.add(new TaskRef(rows.getString(1), rows.getInt(2)));
            }
            return known;
        }
    }

    /** A task of a track that the caller named. */
    public record TaskRef(String kind, int run) {}

    /**
     * What a cancel met.
     *
     * @param ended tasks that had not begun; they are cancelled now
     * @param stopping tasks that run somewhere and were asked to stop
     * @param known every task of the track that is in the table, in whatever state
     */
    public record Cancelled(List<TaskRef> ended, List<TaskRef> stopping, List<TaskRef> known) {}

    private static void lock(Connection connection, String mode) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK.formatted(mode))) {
            lock.execute();
        }
    }

    private static Array array(
            Connection connection, String type, List<NewTask> tasks, Function<NewTask, Object> column)
            throws SQLException {
        return connection.createArrayOf(type, tasks.stream().map(column).toArray());
    }
}
