package io.soundforge.webhook.delivery;

import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.tasks.Backoff;
import io.soundforge.tasks.KernelThreads;
import io.soundforge.tasks.TasksConfig;
import io.soundforge.webhook.WebhookSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Begins to deliver once the tables are there, and ends so that as little as possible is sent twice. */
@Singleton
class DeliveryLife {
    private static final Logger LOG = Logger.getLogger(DeliveryLife.class);
    private static final Duration GRACE = Duration.ofSeconds(3);

    private final Dispatcher dispatcher;
    private final EndingWriter writer;
    private final Claims claims;
    private final DeliveryMetrics metrics;
    private final Duration drain;
    private final Duration metricsInterval;
    private final Thread taking;
    private final Thread writing;
    private final Thread measuring;

    DeliveryLife(
            Dispatcher dispatcher,
            EndingWriter writer,
            Claims claims,
            DeliveryMetrics metrics,
            WebhookSettings settings,
            TasksConfig tasks) {
        this.dispatcher = dispatcher;
        this.writer = writer;
        this.claims = claims;
        this.metrics = metrics;
        this.drain = settings.work().drain();
        this.metricsInterval = tasks.metricsInterval();
        this.taking = KernelThreads.create("webhooks-dispatcher", dispatcher);
        this.writing = KernelThreads.create("webhooks-endings", writer);
        this.measuring = KernelThreads.create("webhooks-metrics", this::measure);
    }

    @Produces
    @Singleton
    @DefaultBean
    static Clock clock() {
        return Clock.systemUTC();
    }

    void start(@Observes StartupEvent event) {
        writing.start();
        taking.start();
        measuring.start();
    }

    void stop(@Observes @Priority(0) ShutdownEvent event) throws InterruptedException {
        measuring.interrupt();
        dispatcher.close();
        taking.join(GRACE);
        taking.interrupt();
        taking.join(GRACE);
        if (!dispatcher.drain(drain)) {
            dispatcher.interrupt();
            dispatcher.drain(GRACE);
        }
        writer.close();
        writing.join(GRACE);
        writing.interrupt();
        writing.join(GRACE);
        try {
            int left = claims.handBack();
            LOG.infof("Deliveries end; %d handed back", left);
        } catch (SQLException e) {
            LOG.warnf("Deliveries end; what is under way goes on when its lease has run out: %s", e.getMessage());
        }
    }

    private void measure() {
        Backoff backoff = new Backoff(metricsInterval);
        try {
            while (true) {
                try {
                    metrics.refresh();
                    backoff.reset();
                } catch (SQLException | RuntimeException e) {
                    LOG.logf(backoff.level(), "Cannot read the gauges: %s", e.getMessage());
                }
                Thread.sleep(metricsInterval);
            }
        } catch (InterruptedException e) {
            // The service goes down.
        }
    }
}
