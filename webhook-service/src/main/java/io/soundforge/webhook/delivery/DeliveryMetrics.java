package io.soundforge.webhook.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Meters of deliveries. Labels are outcomes, never addresses or ids. */
@ApplicationScoped
class DeliveryMetrics {
    private static final String GAUGES = """
            SELECT (SELECT count(*) FROM delivery WHERE state = 'pending'),
                   (SELECT count(*) FROM delivery WHERE state = 'running'),
                   (SELECT coalesce(extract(epoch FROM now() - min(d.due_at)), 0)
                    FROM endpoint e JOIN endpoint_health h ON h.endpoint_id = e.id CROSS JOIN LATERAL (
                        SELECT due_at FROM delivery WHERE endpoint_id = e.id AND state = 'pending' AND due_at <= now()
                        ORDER BY due_at LIMIT 1) d
                    WHERE e.state = 'active' AND h.open_until IS NULL),
                   (SELECT count(*) FROM endpoint_health h JOIN endpoint e ON e.id = h.endpoint_id
                    WHERE h.open_until IS NOT NULL AND e.state = 'active'),
                   (SELECT count(*) FROM endpoint WHERE state = 'disabled')
            """;

    private final MeterRegistry registry;
    private final DataSource dataSource;
    private final Timer lag;
    private final AtomicLong pending;
    private final AtomicLong running;
    private final AtomicLong oldestDue;
    private final AtomicLong openBreakers;
    private final AtomicLong disabled;

    DeliveryMetrics(MeterRegistry registry, DataSource dataSource) {
        this.registry = registry;
        this.dataSource = dataSource;
        this.lag = Timer.builder("soundforge.webhooks.lag")
                .description("from taking in an event to its first attempt")
                .serviceLevelObjectives(
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10))
                .register(registry);
        this.pending = registry.gauge("soundforge.webhooks.pending", new AtomicLong());
        this.running = registry.gauge("soundforge.webhooks.running", new AtomicLong());
        this.oldestDue = registry.gauge("soundforge.webhooks.oldest.due.seconds", new AtomicLong());
        this.openBreakers = registry.gauge("soundforge.webhooks.open.breakers", new AtomicLong());
        this.disabled = registry.gauge("soundforge.webhooks.disabled", new AtomicLong());
        registry.counter("soundforge.webhooks.rescues");
        registry.counter("soundforge.webhooks.lease.losses");
        Outcome.names().forEach(this::attempts);
    }

    void began(Claimed claimed) {
        if (claimed.isFirst()) {
            lag.record(claimed.waited());
        }
    }

    /** @param written whether the claim still held */
    void ended(Outcome outcome, boolean written) {
        attempts(outcome.name()).increment();
        if (!written) {
            registry.counter("soundforge.webhooks.lease.losses").increment();
        }
    }

    private Counter attempts(String outcome) {
        return registry.counter("soundforge.webhooks.attempts", "outcome", outcome);
    }

    void rescued(int count) {
        registry.counter("soundforge.webhooks.rescues").increment(count);
    }

    /** Reads what only the database knows. */
    void refresh() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(GAUGES);
                ResultSet row = statement.executeQuery()) {
            row.next();
            pending.set(row.getLong(1));
            running.set(row.getLong(2));
            oldestDue.set(row.getLong(3));
            openBreakers.set(row.getLong(4));
            disabled.set(row.getLong(5));
        }
    }
}
