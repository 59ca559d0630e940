package io.soundforge.webhook.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.WebhookSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Removes what is older than its retention, what belonged to deleted webhooks, and secrets that sign no more: in small transactions with
 * pauses, by one replica at a time.
 */
@ApplicationScoped
public class Sweeper {
    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final WebhookSettings.Retention settings;
    private final SweepStore store;
    private final Transactions transactions;
    private final Counter expired;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhooks-sweeper").daemon().factory());

    Sweeper(WebhookSettings settings, SweepStore store, Transactions transactions, MeterRegistry registry) {
        this.settings = settings.retention();
        this.store = store;
        this.transactions = transactions;
        this.expired = Counter.builder("soundforge.webhooks.expired")
                .description("pending deliveries that were removed, because they had waited for too long")
                .register(registry);
        Duration schedule = settings.retry().schedule().stream().reduce(Duration.ZERO, Duration::plus);
        Duration disableAfter = settings.retry().disableAfter();
        Duration kept = this.settings.pending();
        if (!kept.isZero() && (kept.compareTo(schedule) <= 0 || kept.compareTo(disableAfter) <= 0)) {
            throw new IllegalArgumentException(
                    "soundforge.webhooks.retention.pending must be longer than soundforge.webhooks.retry.disable-after, and than"
                            + " all pauses of soundforge.webhooks.retry.schedule together");
        }
    }

    void start(@Observes StartupEvent event) {
        long pause = settings.sweepInterval().toMillis();
        timer.scheduleWithFixedDelay(this::sweepQuietly, pause, pause, TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void sweepQuietly() {
        try {
            sweep();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warnf("The sweep goes on next time: %s", e.getMessage());
        }
    }

    /** One round. Leaves off where another replica is sweeping. */
    public void sweep() throws InterruptedException {
        if (!all(store::secrets)) {
            return;
        }
        if (!settings.deliveries().isZero()) {
            sweepEnded();
        }
        if (!settings.pending().isZero()) {
            for (UUID endpoint : transactions.call(found -> store.waitedInVain(found, settings.pending()))) {
                sweepPending(endpoint);
            }
        }
        List<UUID> deleted = transactions.call(store::deletedEndpoints);
        for (UUID endpoint : deleted) {
            all((connection, most) -> store.deliveriesOf(connection, endpoint, most));
        }
        if (!settings.deliveries().isZero()) {
            all((connection, most) -> store.unneededEvents(connection, settings.deliveries(), most));
        }
        if (!settings.attempts().isZero()) {
            all((connection, most) -> store.keptAnswers(connection, settings.attempts(), most));
        }
    }

    private void sweepEnded() throws InterruptedException {
        AtomicReference<UUID> behind = new AtomicReference<>(SweepStore.FIRST);
        all(
                (connection, most) -> store.endedDeliveries(connection, settings.deliveries(), behind.get(), most),
                swept -> behind.set(swept.last()));
    }

    /** Somebody will miss these: so it is said. */
    private void sweepPending(UUID endpoint) throws InterruptedException {
        AtomicInteger removed = new AtomicInteger();
        try {
            all(
                    (connection, most) -> store.pendingDeliveries(connection, endpoint, settings.pending(), most),
                    swept -> removed.addAndGet(swept.deliveries()));
        } finally {
            if (removed.get() > 0) {
                expired.increment(removed.get());
                LOG.warnf(
                        "Removed deliveries that had been due for longer than retention.pending: %d to the webhook %s",
                        removed.get(), endpoint);
            }
        }
    }

    private interface Chore {
        /** Does some of it. */
        SweepStore.Swept some(Connection connection, int most) throws SQLException;
    }

    private boolean all(Chore chore) throws InterruptedException {
        return all(chore, swept -> {});
    }

    /**
     * Does all of it.
     *
     * @param committed hears of each transaction that has changed something
     * @return false if another replica is at it
     */
    private boolean all(Chore chore, Consumer<SweepStore.Swept> committed) throws InterruptedException {
        while (true) {
            Optional<SweepStore.Swept> swept = transactions.call(connection -> store.isAlone(connection)
                    ? Optional.of(chore.some(connection, settings.batch()))
                    : Optional.empty());
            if (swept.isEmpty()) {
                return false;
            }
            if (swept.get().rows() == 0) {
                return true;
            }
            committed.accept(swept.get());
            Thread.sleep(settings.pause());
        }
    }
}
