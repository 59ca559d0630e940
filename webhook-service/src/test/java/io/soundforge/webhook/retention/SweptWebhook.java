package io.soundforge.webhook.retention;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.config.PropertiesConfigSource;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.OneWebhook;
import io.soundforge.webhook.Settings;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** One webhook, and sweeps when a test wants them. */
abstract class SweptWebhook extends OneWebhook {
    @Inject
    protected Sweeper sweeper;

    @Inject
    protected SweepStore store;

    @Inject
    protected Transactions transactions;

    @Inject
    protected MeterRegistry registry;

    protected final Instant old = Instant.now().minus(Duration.ofDays(31)).truncatedTo(ChronoUnit.MILLIS);

    /** What somebody holds a lock on goes next time. */
    protected final void untilSwept(ThrowingRunnable isSwept) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            sweeper.sweep();
            isSwept.run();
        });
    }

    /** One with another setting of retention. */
    protected final Sweeper sweeper(String setting, String value) {
        Map<String, String> settings = Map.of("soundforge.webhooks.retention." + setting, value);
        return new Sweeper(Settings.with(changed(settings)), store, transactions, registry);
    }

    protected static ConfigSource changed(Map<String, String> settings) {
        return new PropertiesConfigSource(settings, "test", 500);
    }

    protected final long deliveriesLike(List<String> prefixes) {
        return sum("SELECT count(*) FROM delivery WHERE event_id LIKE ? || '-%'", prefixes);
    }

    protected final long eventsLike(List<String> prefixes) {
        return sum("SELECT count(*) FROM event WHERE id LIKE ? || '-%'", prefixes);
    }

    private long sum(String sql, List<String> prefixes) {
        return prefixes.stream().mapToLong(prefix -> tables.number(sql, prefix)).sum();
    }
}
