package io.soundforge.webhook.retention;

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
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("webhooks-sweeper").daemon().factory());

    Sweeper(WebhookSettings settings, SweepStore store, Transactions transactions) {
        this.settings = settings.retention();
        this.store = store;
        this.transactions = transactions;
        Duration schedule = settings.retry().schedule().stream().reduce(Duration.ZERO, Duration::plus);
        Duration kept = this.settings.deliveries();
        if (!kept.isZero() && kept.compareTo(schedule) <= 0) {
            throw new IllegalArgumentException(
                    "soundforge.webhooks.retention.deliveries must be longer than all pauses of"
                            + " soundforge.webhooks.retry.schedule together");
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
            all((connection, most) -> store.expiredDeliveries(connection, settings.deliveries(), most));
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

    private interface Chore {
        /** Does some of it. @return rows; none if nothing is left to do */
        int some(Connection connection, int most) throws SQLException;
    }

    /** @return false if another replica is at it */
    private boolean all(Chore chore) throws InterruptedException {
        while (true) {
            OptionalInt rows = transactions.call(connection -> store.isAlone(connection)
                    ? OptionalInt.of(chore.some(connection, settings.batch()))
                    : OptionalInt.empty());
            if (rows.isEmpty()) {
                return false;
            }
            if (rows.getAsInt() == 0) {
                return true;
            }
            Thread.sleep(settings.pause());
        }
    }
}
