package io.soundforge.metadata.system;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.events.Step;
import io.soundforge.metadata.config.SystemSettings;
import io.soundforge.sql.Transactions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jboss.logging.Logger;

/**
 * The workers' steps by the gateway's own books. A service that has no process, because it sleeps or because nobody can start it, shows no
 * figures itself: that songs wait for it is seen here.
 */
@ApplicationScoped
class StepMetrics {
    private static final Logger LOG = Logger.getLogger(StepMetrics.class);
    private static final List<Step> STEPS = List.of(Step.DOWNLOAD, Step.ANALYZE, Step.SEPARATE);

    /** A step whose song has not been fetched is not due: it is the fetching that waits. */
    private static final String COUNTS = """
            select k.step,
                   count(*) filter (where k.state = 'queued'),
                   count(*) filter (where k.state = 'running'),
                   coalesce(extract(epoch from now() - min(greatest(k.updated_at, d.updated_at)) filter (where k.state = 'queued')), 0)
            from job_task k
            left join job_task d on d.track_id = k.track_id and d.step = 'download' and k.step <> 'download'
            where k.state in ('queued', 'running') and (d.track_id is null or d.state = 'succeeded')
            group by k.step""";

    /**
     * A step.
     *
     * @param due tasks that could run now and have not been begun
     * @param running tasks in hand
     * @param oldestDueS seconds that the first of the due ones has waited
     */
    private record Books(long due, long running, double oldestDueS) {
        static final Books NONE = new Books(0, 0, 0);
    }

    private final Transactions transactions;
    private final SystemSettings settings;
    private final MeterRegistry registry;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("step-metrics").daemon().factory());
    private volatile Map<Step, Books> books = Map.of();

    StepMetrics(Transactions transactions, SystemSettings settings, MeterRegistry registry) {
        this.transactions = transactions;
        this.settings = settings;
        this.registry = registry;
    }

    void start(@Observes StartupEvent event) {
        for (Step step : STEPS) {
            gauge("soundforge.steps.due", step, Books::due).register(registry);
            gauge("soundforge.steps.running", step, Books::running).register(registry);
            gauge("soundforge.steps.oldest.due", step, Books::oldestDueS)
                    .baseUnit("seconds")
                    .register(registry);
        }
        timer.scheduleWithFixedDelay(
                this::readQuietly, 0, settings.stepsInterval().toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes @Priority(1) ShutdownEvent event) {
        timer.shutdownNow();
    }

    private Gauge.Builder<StepMetrics> gauge(String name, Step step, ToDoubleFunction<Books> figure) {
        return Gauge.builder(name, this, metrics -> figure.applyAsDouble(metrics.books.getOrDefault(step, Books.NONE)))
                .tag("step", step.wire());
    }

    /** While the database is away, the figures stay as they were. */
    private void readQuietly() {
        try {
            books = transactions.call(StepMetrics::read);
        } catch (RuntimeException e) {
            LOG.debugf("the steps are counted next time: %s", e.getMessage());
        }
    }

    private static Map<Step, Books> read(Connection connection) throws SQLException {
        Map<Step, Books> read = new EnumMap<>(Step.class);
        try (PreparedStatement select = connection.prepareStatement(COUNTS);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                Step step = Step.ofWire(row.getString(1));
                if (step != null) {
                    read.put(step, new Books(row.getLong(2), row.getLong(3), row.getDouble(4)));
                }
            }
        }
        return read;
    }
}
