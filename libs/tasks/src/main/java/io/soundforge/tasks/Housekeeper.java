package io.soundforge.tasks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/** Reads the gauges that need the database, and deletes rows whose time is over, in small batches. */
final class Housekeeper implements Runnable {
    private static final Logger LOG = Logger.getLogger(Housekeeper.class);
    private static final int SWEEP_BATCH = 1000;

    // Two branches, each with a partial index: ended rows are many, and would be read every few seconds.
    private static final String COUNTS = """
            SELECT kind, count(*) FILTER (WHERE due), count(*) FILTER (WHERE NOT due),
                   coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE due)), 0)::bigint
            FROM (SELECT kind, true AS due, run_at FROM task WHERE state = 'ready' AND run_at <= now()
                  UNION ALL SELECT kind, false, run_at FROM task WHERE state = 'running') AS open
            GROUP BY kind
            """;
    private static final String OUTBOX = """
            SELECT count(*) FILTER (WHERE parked_reason IS NULL),
                   coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE parked_reason IS NULL)), 0)::bigint,
                   count(*) FILTER (WHERE parked_reason IS NOT NULL)
            FROM outbox
            """;
    // ctid: the tables' own keys are wide, and a sweep needs them only once. Replicas that sweep together skip each
    // other's rows.
    private static final String SWEEP = """
            DELETE FROM %1$s WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM %1$s WHERE %2$s < now() - ? * interval '1 second' LIMIT ? FOR UPDATE SKIP LOCKED))
            """;

    private final Database database;
    private final TasksConfig config;
    private final TaskMetrics metrics;
    private final Collection<String> kinds;
    private final Signal closing = new Signal();
    private volatile boolean closed;

    Housekeeper(Database database, TasksConfig config, TaskMetrics metrics, Collection<String> kinds) {
        this.database = database;
        this.config = config;
        this.metrics = metrics;
        this.kinds = kinds;
    }

    void close() {
        closed = true;
        closing.wake();
    }

    @Override
    public void run() {
        long nextSweep = System.nanoTime();
        try {
            while (!closed) {
                closing.await(config.metricsInterval());
                try {
                    measure();
                    if (System.nanoTime() - nextSweep >= 0) {
                        sweep();
                        nextSweep = System.nanoTime()
                                + config.retention().sweepInterval().toNanos();
                    }
                } catch (Exception e) {
                    LOG.debugf("No housekeeping: %s", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Housekeeping ends");
        }
    }

    /** Reads the gauges. */
    void measure() throws SQLException {
        database.autocommit(connection -> {
            measureTasks(connection);
            try (PreparedStatement select = connection.prepareStatement(OUTBOX)) {
                ResultSet row = select.executeQuery();
                row.next();
                metrics.outbox(row.getLong(1), row.getLong(2), row.getLong(3));
            }
            return null;
        });
    }

    private void measureTasks(Connection connection) throws SQLException {
        Map<String, long[]> counts = new HashMap<>();
        kinds.forEach(kind -> counts.put(kind, new long[3]));
        try (PreparedStatement select = connection.prepareStatement(COUNTS)) {
            ResultSet rows = select.executeQuery();
            while (rows.next()) {
                counts.put(rows.getString(1), new long[] {rows.getLong(2), rows.getLong(3), rows.getLong(4)});
            }
        }
        counts.forEach((kind, count) -> {
            metrics.due(kind, count[0]);
            metrics.running(kind, count[1]);
            metrics.oldestDue(kind, count[2]);
        });
    }

    /** Deletes what is over its time. */
    void sweep() throws SQLException {
        TasksConfig.Retention retention = config.retention();
        sweep("inbox", "received_at", retention.inbox());
        // Rows that have not ended have no ended_at, and stay.
        sweep("task", "ended_at", retention.task());
        sweep("tombstone", "created_at", retention.tombstone());
        sweep("outbox", "CASE WHEN parked_reason IS NOT NULL THEN created_at END", retention.parked());
    }

    private void sweep(String table, String column, Duration age) throws SQLException {
        if (age.isZero()) {
            return;
        }
        int deleted;
        do {
            deleted = database.autocommit(connection -> {
                try (PreparedStatement delete = connection.prepareStatement(SWEEP.formatted(table, column))) {
                    delete.setLong(1, age.toSeconds());
                    delete.setInt(2, SWEEP_BATCH);
                    return delete.executeUpdate();
                }
            });
        } while (deleted == SWEEP_BATCH && !closed);
    }
}
