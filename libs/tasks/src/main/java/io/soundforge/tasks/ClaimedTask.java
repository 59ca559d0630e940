package io.soundforge.tasks;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;

/** A task's row as the claim returned it. Nobody else changes its counters while the claim holds. */
record ClaimedTask(
        long id,
        String kind,
        String key,
        UUID trackId,
        UUID jobId,
        int run,
        int claims,
        int failures,
        int workerDeaths,
        int rescues,
        Duration waited,
        byte[] payload,
        String traceparent,
        String attemptTrace,
        boolean cancelRequested) {
    static final String COLUMNS =
            "t.id, t.kind, t.task_key, t.track_id, t.job_id, t.run, t.claims, t.failures, t.worker_deaths, t.rescues,"
                    + " greatest(0, extract(epoch FROM clock_timestamp() - t.run_at) * 1000)::bigint AS waited_ms,"
                    + " t.payload, t.traceparent, t.attempt_trace, t.cancel_requested";

    static ClaimedTask of(ResultSet row) throws SQLException {
        return new ClaimedTask(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getObject(4, UUID.class),
                row.getObject(5, UUID.class),
                row.getInt(6),
                row.getInt(7),
                row.getInt(8),
                row.getInt(9),
                row.getInt(10),
                Duration.ofMillis(row.getLong(11)),
                row.getBytes(12),
                row.getString(13),
                row.getString(14),
                row.getBoolean(15));
    }

    int attempt() {
        return failures + workerDeaths + 1;
    }
}
