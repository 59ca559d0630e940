package io.soundforge.storageclient;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Marks staging folders in use by touching them, however long a task takes. Touching ends with the process, so what a crash leaves
 * behind grows old and is swept; it needs no lock that every file system would have to support.
 */
final class StagingHolds implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(StagingHolds.class);

    private final Map<Path, Instant> heldUntil = new ConcurrentHashMap<>();
    private final Duration heldFor;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("storage-staging-holds").factory());

    StagingHolds(Duration touchEvery, Duration heldFor) {
        this.heldFor = heldFor;
        timer.scheduleWithFixedDelay(
                this::touchAll, touchEvery.toMillis(), touchEvery.toMillis(), TimeUnit.MILLISECONDS);
    }

    void hold(Path folder) {
        heldUntil.put(folder, Instant.now().plus(heldFor));
    }

    void release(Path folder) {
        heldUntil.remove(folder);
    }

    private void touchAll() {
        Instant now = Instant.now();
        heldUntil.values().removeIf(until -> until.isBefore(now));
        for (Path folder : heldUntil.keySet()) {
            try {
                Files.setLastModifiedTime(folder, FileTime.from(now));
            } catch (NoSuchFileException e) {
                // Published by a retry of ours, or its track was deleted.
                heldUntil.remove(folder);
            } catch (IOException | RuntimeException e) {
                // The file system may have a bad moment: the next round tries again, long before the folder is old
                // enough to go.
                LOG.warnf("a staging folder cannot be marked as in use: %s", e);
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
