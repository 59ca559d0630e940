package io.soundforge.metadata.progress;

import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.soundforge.events.JobState;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.config.ProgressSettings;
import io.soundforge.metadata.lifecycle.JobEvent;
import io.soundforge.problem.ApiException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Feeds the live streams of this replica. State changes are read from the database, by one thread for all streams, so that it does
 * not matter which replica wrote them; progress comes straight from its topic, which every replica reads.
 */
@ApplicationScoped
public class JobEventHub {
    private static final Logger LOG = Logger.getLogger(JobEventHub.class);

    private final JobEventStore store;
    private final ProgressSettings settings;
    private final LimitSettings limits;
    private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();
    private final Semaphore wakeUp = new Semaphore(0);
    private volatile boolean stopping;
    private Thread poller;
    private long lookedForGone = System.nanoTime();

    JobEventHub(JobEventStore store, ProgressSettings settings, LimitSettings limits) {
        this.store = store;
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * The events of a job, from behind a place in its sequence; ends with the job.
     *
     * @throws ApiException 503 if too many streams are open
     */
    public Multi<StreamEntry> watch(UUID job, long after) {
        if (watchers.size() >= limits.streams()) {
            throw ApiException.unavailable("TOO_MANY_STREAMS", "Too many streams are open; poll the job instead.");
        }
        startPoller();
        AtomicInteger pending = new AtomicInteger();
        return Multi.createFrom()
                .<StreamEntry>emitter(
                        emitter -> {
                            Watcher watcher = new Watcher(job, after, emitter, pending);
                            watchers.add(watcher);
                            emitter.onTermination(() -> watchers.remove(watcher));
                            wake();
                        },
                        BackPressureStrategy.BUFFER)
                .onItem()
                .invoke(pending::decrementAndGet);
    }

    /** Something was committed that streams may want to know. */
    public void wake() {
        if (!watchers.isEmpty() && wakeUp.availablePermits() == 0) {
            wakeUp.release();
        }
    }

    /** Whether a stream of this replica watches the job. */
    public boolean isWatched(String job) {
        return watchers.stream().anyMatch(watcher -> watcher.jobId().toString().equals(job));
    }

    /** Passes progress on to the streams of the job. */
    public void progress(UUID job, String data) {
        StreamEntry entry = new StreamEntry(null, "progress", data);
        watchers.stream().filter(watcher -> watcher.jobId().equals(job)).forEach(watcher -> watcher.progress(entry));
    }

    /** Open streams. */
    public int streams() {
        return watchers.size();
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        stopping = true;
        wakeUp.release();
        watchers.forEach(Watcher::complete);
    }

    private synchronized void startPoller() {
        if (poller == null || !poller.isAlive()) {
            poller = Thread.ofVirtual().name("job-events").start(this::poll);
        }
    }

    private void poll() {
        while (!stopping) {
            try {
                wakeUp.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS);
                wakeUp.drainPermits();
                // Ahead of all that needs the database: streams stay open while it is away.
                watchers.forEach(watcher -> watcher.heartbeat(settings.heartbeat()));
                while (!stopping && !watchers.isEmpty() && deliver()) {
                    // More events than one look brings.
                }
                endStreamsOfGoneJobs();
            } catch (SQLException e) {
                LOG.debugf("Live streams wait for the database: %s", e.getMessage());
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("Live streams stumbled", e);
            }
        }
    }

    /** @return whether there is more to read */
    private boolean deliver() throws SQLException {
        Map<UUID, Long> cursors = new LinkedHashMap<>();
        for (Watcher watcher : watchers) {
            if (watcher.isOpen() && watcher.hasRoom()) {
                cursors.merge(watcher.jobId(), watcher.cursor(), Math::min);
            }
        }
        if (cursors.isEmpty()) {
            return false;
        }
        Map<UUID, List<JobEvent>> byJob = store.after(cursors).stream().collect(Collectors.groupingBy(JobEvent::jobId));
        boolean more = false;
        for (Watcher watcher : watchers) {
            List<JobEvent> events = byJob.getOrDefault(watcher.jobId(), List.of());
            events.forEach(event -> watcher.event(new StreamEntry(event.seq(), event.type(), event.data())));
            boolean last = events.size() < JobEventStore.BATCH;
            more |= !last && watcher.hasRoom();
            if (last
                    && !events.isEmpty()
                    && watcher.cursor() == events.getLast().seq()
                    && endsStream(events.getLast())) {
                watcher.complete();
            }
        }
        return more;
    }

    /** A purged job has no events left that could end its streams. */
    private void endStreamsOfGoneJobs() throws SQLException {
        boolean due = System.nanoTime() - lookedForGone
                >= settings.heartbeat().dividedBy(3).toNanos();
        if (!due || watchers.isEmpty()) {
            return;
        }
        lookedForGone = System.nanoTime();
        Set<UUID> gone = store.gone(watchers.stream().map(Watcher::jobId).collect(Collectors.toSet()));
        watchers.stream().filter(watcher -> gone.contains(watcher.jobId())).forEach(Watcher::complete);
    }

    private static boolean endsStream(JobEvent event) {
        if (event.type().equals("deleted")) {
            return true;
        }
        return event.type().equals("job")
                && JobState.ofWire(JobEventState.of(event)).isTerminal();
    }
}
