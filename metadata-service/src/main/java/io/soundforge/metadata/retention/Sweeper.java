package io.soundforge.metadata.retention;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.metadata.access.key.KeyStore;
import io.soundforge.metadata.config.RetentionSettings;
import io.soundforge.metadata.idempotency.IdempotencyKeys;
import io.soundforge.metadata.job.JobActions;
import io.soundforge.metadata.lifecycle.Purge;
import io.soundforge.metadata.spotify.SpotifyCache;
import io.soundforge.sql.Rows;
import io.soundforge.sql.Transactions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Keeps house: expired keys, jobs and uploads, and purges that were not finished. Every step may run on several replicas at once. */
@ApplicationScoped
public class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int BATCH = 100;
    private static final Duration PURGE_PATIENCE = Duration.ofHours(1);

    private static final String EXPIRED = """
            select id from job where deleted_at is null and finished_at < ? and finished_run >= run
            order by finished_at limit ?""";

    private static final String UNPURGED = """
            select id from job where deleted_at < ? and tasks_queued + tasks_running + tasks_waiting = 0
            order by deleted_at limit ?""";

    private final RetentionSettings settings;
    private final IdempotencyKeys keys;
    private final JobActions jobs;
    private final Purge purge;
    private final UploadSweep uploads;
    private final SpotifyCache spotify;
    private final KeyStore apiKeys;
    private final Transactions transactions;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sweeper").daemon().factory());

    Sweeper(
            RetentionSettings settings,
            IdempotencyKeys keys,
            JobActions jobs,
            Purge purge,
            UploadSweep uploads,
            SpotifyCache spotify,
            KeyStore apiKeys,
            Transactions transactions) {
        this.settings = settings;
        this.keys = keys;
        this.jobs = jobs;
        this.purge = purge;
        this.uploads = uploads;
        this.spotify = spotify;
        this.apiKeys = apiKeys;
        this.transactions = transactions;
    }

    void start(@Observes StartupEvent event) {
        long pause = settings.sweepEvery().toMillis();
        timer.scheduleWithFixedDelay(this::sweepQuietly, pause, pause, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (RuntimeException e) {
            LOG.warnf("The sweep goes on next time: %s", e.getMessage());
        }
    }

    /** One round. */
    public void sweep() {
        transactions.call(keys::sweep);
        transactions.call(apiKeys::sweep);
        spotify.sweep();
        if (!settings.jobs().isZero()) {
            expireJobs(Instant.now().minus(settings.jobs()));
        }
        for (UUID job : ids(UNPURGED, Instant.now().minus(PURGE_PATIENCE))) {
            transactions.call(connection -> {
                purge.enqueue(connection, job);
                return null;
            });
        }
        uploads.sweep();
    }

    /** Batch after batch: what one sweep left would add up wherever jobs are many. */
    private void expireJobs(Instant finishedBefore) {
        List<UUID> batch;
        boolean anyGone;
        do {
            batch = ids(EXPIRED, finishedBefore);
            anyGone = false;
            for (UUID job : batch) {
                anyGone |= jobs.expire(job);
            }
        } while (anyGone && batch.size() == BATCH);
    }

    private List<UUID> ids(String sql, Instant limit) {
        return transactions.call(connection -> ids(connection, sql, limit));
    }

    private static List<UUID> ids(Connection connection, String sql, Instant limit) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setTimestamp(1, Rows.timestamp(limit));
            select.setInt(2, BATCH);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getObject(1, UUID.class));
                }
            }
        }
        return ids;
    }
}
