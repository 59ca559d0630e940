package io.soundforge.webhook.delivery;

import io.soundforge.sql.TransientErrors;
import io.soundforge.tasks.Backoff;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Writes ends of attempts, many by one transaction. While the database is away it keeps them: what was sent is sent, and only a claim
 * that somebody else took meanwhile makes its end worthless. Successes of endpoints that are well are counted here and written
 * now and then, so that they cost no row each.
 */
@ApplicationScoped
class EndingWriter implements Runnable {
    private static final Logger LOG = Logger.getLogger(EndingWriter.class);
    private static final long IDLE_MS = 200;
    private static final long CALM_FLUSH_NANOS = Duration.ofSeconds(5).toNanos();

    private final EndingStore store;
    private final DeliveryMetrics metrics;
    private final RetrySchedule schedule;
    private final int batch;
    private final long batchBytes;
    private final LinkedBlockingQueue<Ending> queue = new LinkedBlockingQueue<>();
    private final Map<EndpointVersion, Integer> calm = new HashMap<>();
    private Consumer<Claimed> listener = claimed -> {};
    private long flushedAt = System.nanoTime();
    private volatile boolean closed;

    EndingWriter(EndingStore store, DeliveryMetrics metrics, WebhookSettings settings) {
        this.store = store;
        this.metrics = metrics;
        this.schedule = new RetrySchedule(settings.retry());
        this.batch = settings.work().completionBatch();
        this.batchBytes = settings.work().completionBytes().asLongValue();
    }

    /** Who is told that a delivery is no longer under way here; called on the writer's thread. */
    void onSettled(Consumer<Claimed> settled) {
        listener = settled;
    }

    /** Takes an attempt that has ended. */
    void submit(Claimed claimed, Sender.Attempt attempt) {
        queue.add(Ending.of(claimed, attempt, schedule.pause(claimed.stage(), attempt.outcome())));
    }

    /** Ends the loop once the queue is empty. */
    void close() {
        closed = true;
    }

    @Override
    public void run() {
        List<Ending> endings = new ArrayList<>();
        Backoff backoff = new Backoff();
        try {
            while (!closed || !queue.isEmpty() || !endings.isEmpty()) {
                try {
                    next(endings);
                    backoff.reset();
                } catch (RuntimeException | Error e) {
                    LOG.errorf(e, "Cannot write the ends of %d attempts; trying again", endings.size());
                    backoff.pause();
                }
            }
            write(List.of(), true);
        } catch (InterruptedException e) {
            LOG.infof(
                    "Leaving the ends of %d attempts unwritten; they will be repeated", endings.size() + queue.size());
        }
    }

    /** Writes what waits. Those that are left behind by an error are written first: they may be written already, which does no harm. */
    private void next(List<Ending> endings) throws InterruptedException {
        Ending first = endings.isEmpty() ? queue.poll(IDLE_MS, TimeUnit.MILLISECONDS) : null;
        if (first != null) {
            collect(first, endings);
        }
        boolean flush = !calm.isEmpty() && System.nanoTime() - flushedAt > CALM_FLUSH_NANOS;
        if (flush || !endings.isEmpty()) {
            write(endings, flush);
        }
        endings.clear();
    }

    /** As many as wait, up to what one transaction may take. */
    private void collect(Ending first, List<Ending> endings) {
        long bytes = 0;
        for (Ending each = first; each != null; each = queue.poll()) {
            endings.add(each);
            bytes += each.outcome().answerBytes();
            if (endings.size() >= batch || bytes >= batchBytes) {
                return;
            }
        }
    }

    private void write(List<Ending> endings, boolean flush) throws InterruptedException {
        try {
            attempt(endings, flush);
        } catch (SQLException | RuntimeException | Error e) {
            if (flush) {
                flushedAt = System.nanoTime();
            }
            if (endings.size() <= 1) {
                LOG.errorf(e, "The end of an attempt cannot be written as it is: %s", endings);
                for (Ending each : endings) {
                    writeBare(each);
                }
                return;
            }
            LOG.warnf(e, "One of the ends of %d attempts cannot be written; taking them one by one", endings.size());
            for (Ending each : endings) {
                write(List.of(each), false);
            }
        }
    }

    /** Whatever broke its transaction, what was sent must not be sent again for ever. */
    private void writeBare(Ending ending) throws InterruptedException {
        try {
            transiently(1, () -> store.write(List.of(ending.bare()), ours -> Map.of()));
        } catch (SQLException | RuntimeException | Error e) {
            LOG.errorf(e, "The attempt will be repeated");
        }
        listener.accept(ending.claimed());
    }

    /** Returns when written; passes on what no waiting mends. */
    private void attempt(List<Ending> endings, boolean flush) throws SQLException, InterruptedException {
        transiently(endings.size(), () -> settle(endings, flush));
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws SQLException;
    }

    private static void transiently(int ends, Writing writing) throws SQLException, InterruptedException {
        Backoff backoff = new Backoff(Duration.ofSeconds(1));
        while (true) {
            try {
                writing.run();
                return;
            } catch (SQLException e) {
                if (!TransientErrors.isTransient(e)) {
                    throw e;
                }
                LOG.logf(
                        backoff.level(), "The database did not take the ends of %d attempts: %s", ends, e.getMessage());
                backoff.pause();
            }
        }
    }

    private void settle(List<Ending> endings, boolean flush) throws SQLException {
        Map<EndpointVersion, Integer> quiet = new HashMap<>();
        Set<EndpointVersion> counted = new HashSet<>();
        Set<UUID> written = store.write(endings, ours -> {
            Map<EndpointVersion, Health.Results> results = results(endings, ours, quiet);
            if (flush) {
                calm.keySet().forEach(endpoint -> results.putIfAbsent(endpoint, Health.Results.NONE));
            }
            results.replaceAll((endpoint, found) -> found.after(calm.getOrDefault(endpoint, 0)));
            counted.addAll(results.keySet());
            return results;
        });
        calm.keySet().removeAll(counted);
        quiet.forEach((endpoint, successes) -> calm.merge(endpoint, successes, Integer::sum));
        if (flush) {
            flushedAt = System.nanoTime();
        }
        for (Ending each : endings) {
            metrics.ended(each.outcome(), written.contains(each.claimed().id()));
            listener.accept(each.claimed());
        }
    }

    /** What must be written about endpoints now; what can wait goes into {@code quiet}. */
    private static Map<EndpointVersion, Health.Results> results(
            List<Ending> endings, Set<UUID> ours, Map<EndpointVersion, Integer> quiet) {
        Map<EndpointVersion, Health.Results> results = new HashMap<>();
        Set<EndpointVersion> notable = new HashSet<>();
        for (Ending each : endings) {
            if (ours.contains(each.claimed().id()) && !each.outcome().isOurFault()) {
                EndpointVersion endpoint = each.claimed().version();
                boolean success = each.outcome().isDelivered();
                Duration asked = each.outcome().retryAfter();
                results.merge(
                        endpoint,
                        Health.Results.NONE.plus(
                                success,
                                asked == null ? Duration.ZERO : asked,
                                each.outcome().isGone()),
                        (before, next) -> before.plus(success, next.asked(), next.gone()));
                if (!success || !each.claimed().calm()) {
                    notable.add(endpoint);
                }
            }
        }
        results.forEach((endpoint, found) -> {
            if (!notable.contains(endpoint)) {
                quiet.put(endpoint, found.attempts());
            }
        });
        results.keySet().retainAll(notable);
        return results;
    }
}
