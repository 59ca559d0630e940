package io.soundforge.storage.sweep;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Blobs;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Tracks;
import io.soundforge.storage.catalog.Usage;
import io.soundforge.storage.ops.Outcomes;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storage.ops.VolumeGuard;
import io.soundforge.storage.publish.PublishRecovery;
import io.soundforge.storageclient.BlobKind;
import io.soundforge.storageclient.InvalidKeyException;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Cleans up what crashes, forgotten uploads and time leave behind. Everything it does may be done by several instances at once, and at
 * any moment beside ordinary work.
 */
@ApplicationScoped
public class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    /** A part of the sweep; one that fails does not keep the others from running. */
    @FunctionalInterface
    private interface Part {
        long run() throws SQLException, IOException;
    }

    private final StoreSettings settings;
    private final VolumeGuard guard;
    private final Database database;
    private final Blobs blobs;
    private final Tracks tracks;
    private final Usage usage;
    private final BlobBackend backend;
    private final PublishRecovery recovery;
    private final Reconciler reconciler;
    private final Reaper reaper;
    private final Outcomes outcomes;

    Sweeper(
            StoreSettings settings,
            VolumeGuard guard,
            Database database,
            Blobs blobs,
            Tracks tracks,
            Usage usage,
            BlobBackend backend,
            PublishRecovery recovery,
            Reconciler reconciler,
            Reaper reaper,
            Outcomes outcomes) {
        this.settings = settings;
        this.guard = guard;
        this.database = database;
        this.blobs = blobs;
        this.tracks = tracks;
        this.usage = usage;
        this.backend = backend;
        this.recovery = recovery;
        this.reconciler = reconciler;
        this.reaper = reaper;
        this.outcomes = outcomes;
    }

    /** Everything once. */
    @Scheduled(
            every = "${soundforge.storage.sweep.every:PT5M}",
            delayed = "10s",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void sweep() {
        if (!isOnOurVolume()) {
            return;
        }
        StoreSettings.Sweep ages = settings.sweep();
        run("recovered", () -> recovery.recover(ages.recoverAfter()));
        run(
                "uploads",
                () -> database.inTransaction(
                        connection -> blobs.markUnusedUploads(connection, before(ages.uploadsAfter()))));
        if (!backend.keepsVersions()) {
            run("orphans", () -> markOrphanedUploads(before(ages.uploadsAfter())));
        }
        for (Map.Entry<BlobKind, Duration> kept : settings.retention().entrySet()) {
            run(
                    "expired_" + kept.getKey().wire(),
                    () -> database.inTransaction(
                            connection -> blobs.markOld(connection, kept.getKey(), before(kept.getValue()))));
        }
        run("reaped", reaper::reap);
        run("temporaries", () -> backend.sweep(ages.stagingAfter(), ages.temporaryAfter()));
        run(
                "tombstones",
                () -> database.inTransaction(
                        connection -> tracks.forgetBuried(connection, before(ages.tombstonesAfter()))));
        run("folded", () -> {
            usage.fold();
            return 0;
        });
    }

    /** Compares what lies in the backend, and what is counted, with the rows. */
    @Scheduled(
            every = "${soundforge.storage.sweep.reconcile-every:P1D}",
            delayed = "1m",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    public void reconcile() {
        if (!isOnOurVolume()) {
            return;
        }
        StoreSettings.Sweep sweep = settings.sweep();
        run("orphans", () -> reconciler.noteOrphans(before(sweep.orphansAfter()), sweep.orphansAtMost()));
        run("reaped", reaper::reap);
        run("corrected", usage::correct);
    }

    /** Puts fresh figures into the metrics. */
    @Scheduled(every = "15s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void measure() {
        run("measured", () -> {
            outcomes.usage(usage.perKind());
            return 0;
        });
    }

    /** At start nobody of this process is at work yet: what it left unfinished is completed before it serves. */
    void atStart(@Observes StartupEvent start) {
        if (isOnOurVolume()) {
            run("recovered", () -> recovery.recover(Duration.ZERO));
        }
    }

    private boolean isOnOurVolume() {
        try {
            guard.check();
            return true;
        } catch (SQLException | IOException | RuntimeException e) {
            LOG.errorf("nothing is cleaned up: %s", e.getMessage());
            return false;
        }
    }

    /** A crash between an upload's file and its row leaves a file that nobody knows. */
    private long markOrphanedUploads(Instant unchangedSince) throws SQLException, IOException {
        List<StorageKey> old = new ArrayList<>();
        backend.list("uploads", found -> {
            if (found.modifiedAt().isBefore(unchangedSince)) {
                try {
                    old.add(StorageKey.parse(found.path()));
                } catch (InvalidKeyException e) {
                    LOG.warnf("somebody else's file lies among the uploads: %s", found.path());
                }
            }
        });
        return database.inTransaction(connection -> {
            List<StorageKey> unknown = blobs.unknown(connection, old);
            blobs.markDeleted(connection, unknown);
            return (long) unknown.size();
        });
    }

    private static Instant before(Duration age) {
        return Instant.now().minus(age);
    }

    private void run(String what, Part part) {
        try {
            long count = part.run();
            if (count > 0) {
                outcomes.swept(what, count);
                LOG.infof("sweep: %s %d", what, count);
            }
        } catch (SQLException | IOException | RuntimeException e) {
            LOG.warnf("sweep: %s failed: %s", what, e.getMessage());
        }
    }
}
