package io.soundforge.webhook.delivery;

import io.soundforge.secrets.SecretException;
import io.soundforge.tasks.Backoff;
import io.soundforge.tasks.Signal;
import io.soundforge.telemetry.LogContext;
import io.soundforge.telemetry.Traced;
import io.soundforge.telemetry.Tracing;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.endpoint.EndpointVault;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes up due deliveries, each on a virtual thread of its own, fairly between endpoints: places are shared out in turns, an endpoint
 * that fails gets one at a time, one that is slow holds up nobody else, and one whose breaker is open is left alone.
 */
@ApplicationScoped
public class Dispatcher implements Runnable {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);
    private static final String WEBHOOK = "webhook";

    private final Claims claims;
    private final EndpointVault vault;
    private final Destinations destinations;
    private final Sender sender;
    private final EndingWriter writer;
    private final DeliveryMetrics metrics;
    private final WebhookSettings.Work settings;
    private final Clock clock;
    private final Tracing tracing;
    private final UnderWay underWay;
    private final Signal signal = new Signal();
    private volatile boolean closed;
    private long rescuedAt = System.nanoTime();

    Dispatcher(
            Claims claims,
            EndpointVault vault,
            Destinations destinations,
            Sender sender,
            EndingWriter writer,
            DeliveryMetrics metrics,
            WebhookSettings settings,
            Clock clock,
            Tracing tracing) {
        this.claims = claims;
        this.vault = vault;
        this.destinations = destinations;
        this.sender = sender;
        this.writer = writer;
        this.metrics = metrics;
        this.settings = settings.work();
        this.clock = clock;
        this.tracing = tracing;
        this.underWay = new UnderWay(settings);
        writer.onSettled(this::settled);
    }

    /** There may be something new to send: look at once. Call it after the commit. */
    public void wake() {
        signal.wake();
    }

    /** Takes up nothing more. */
    void close() {
        closed = true;
        signal.wake();
    }

    /** Waits until nothing is under way. @return whether that is so */
    boolean drain(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!underWay.isEmpty() && System.nanoTime() < end) {
            signal.await(Duration.ofMillis(100));
        }
        return underWay.isEmpty();
    }

    /** Stops what is under way; what was sent, but not answered, will be sent again. */
    void interrupt() {
        underWay.interrupt();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff(Duration.ofSeconds(2));
        while (!closed) {
            try {
                boolean more = look();
                backoff.reset();
                if (!more) {
                    signal.await(settings.poll());
                }
                // What becomes due or free meanwhile is taken up together.
                Thread.sleep(settings.minInterval());
            } catch (SQLException | RuntimeException | Error e) {
                // Whatever it was: nobody else would take up anything.
                LOG.logf(backoff.level(), e, "Cannot take up deliveries; trying again");
                sleep(backoff.next());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether there may be more */
    private boolean look() throws SQLException {
        rescue();
        UnderWay.Load load = underWay.load();
        // Without a key nothing can be signed: what is due waits for it.
        if (load.isFull() || !vault.isReady()) {
            return false;
        }
        Map<Candidate, Integer> shares = Candidate.share(claims.candidates(load), load);
        if (shares.isEmpty()) {
            return false;
        }
        List<Claimed> claimed = claims.claim(shares, load.room());
        if (!claimed.isEmpty()) {
            start(claimed, claims.bodies(claimed));
        }
        return !claimed.isEmpty();
    }

    private void rescue() throws SQLException {
        if (System.nanoTime() - rescuedAt > settings.lease().dividedBy(4).toNanos()) {
            rescuedAt = System.nanoTime();
            metrics.rescued(claims.rescue(underWay.deliveries()));
        }
    }

    private void start(List<Claimed> claimed, Map<String, Claims.Bodies> bodies) {
        for (Claimed each : claimed) {
            Claims.Bodies body = bodies.get(each.eventId());
            if (body != null) {
                Thread thread =
                        Thread.ofVirtual().name("delivery").unstarted(() -> settling(each, () -> deliver(each, body)));
                underWay.add(each, thread);
                settling(each, thread::start);
            }
        }
    }

    /** What breaks off unforeseen is not under way any more: the next rescue hands it back. */
    private void settling(Claimed claimed, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            settled(claimed);
            throw e;
        }
    }

    private void deliver(Claimed claimed, Claims.Bodies bodies) {
        metrics.began(claimed);
        try (LogContext about = LogContext.open().job(bodies.job()).track(bodies.track())) {
            about.step(WEBHOOK).trace(bodies.traceparent());
            tryOnce(claimed, bodies);
        }
    }

    private void tryOnce(Claimed claimed, Claims.Bodies bodies) {
        try {
            Optional<Destination> destination = destinations.find(claimed.endpoint(), claimed.revision());
            if (claimed.isLate()) {
                // Somebody else may take it before the answer comes.
                settled(claimed);
                return;
            }
            Sender.Attempt attempt = attempt(claimed, bodies, destination);
            end(destination.map(claimed::sentTo).orElse(claimed), attempt);
        } catch (InterruptedException | SQLException e) {
            // Handed back at shutdown, or by the next rescue; no attempt is spent.
            settled(claimed);
        } catch (SecretException e) {
            end(claimed, untried(Outcome.unreadable(e)));
        } catch (RuntimeException | Error e) {
            LOG.errorf(e, "Delivery %s cannot be sent", claimed.id());
            end(claimed, untried(Outcome.brokenOff()));
        }
    }

    private Sender.Attempt attempt(Claimed claimed, Claims.Bodies bodies, Optional<Destination> destination)
            throws InterruptedException {
        if (destination.isEmpty()) {
            return untried(Outcome.failed(Outcome.WEBHOOK_DELETED, "The webhook is deleted."));
        }
        try (Traced traced = tracing.beginCall(WEBHOOK, bodies.traceparent())
                .with("soundforge.job", bodies.job())
                .with("soundforge.track", bodies.track())
                .with("soundforge.attempt", claimed.attempts() + 1)
                .with("soundforge.webhook", claimed.endpoint())) {
            Sender.Message message =
                    new Sender.Message(claimed.eventId(), bodies.of(destination.get()), traced.traceparentOr(null));
            Sender.Attempt attempt = sender.send(message, destination.get());
            traced.with("http.response.status_code", attempt.outcome().status());
            if (!attempt.outcome().isDelivered()) {
                traced.failed(attempt.outcome().name());
            }
            return attempt;
        }
    }

    private void end(Claimed claimed, Sender.Attempt attempt) {
        underWay.ended(claimed, attempt.outcome().answerBytes());
        writer.submit(claimed, attempt);
    }

    private Sender.Attempt untried(Outcome outcome) {
        return new Sender.Attempt(clock.instant(), Duration.ZERO, outcome);
    }

    private void settled(Claimed claimed) {
        underWay.remove(claimed);
        signal.wake();
    }
}
