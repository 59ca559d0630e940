package io.soundforge.webhook;

import static org.awaitility.Awaitility.await;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.webhook.delivery.Dispatcher;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** The running service, with an owner of the test's own: from topics and the API to receivers. */
@WebhookServiceTest
public abstract class Live {
    /** For whatever is awaited: the machine may be busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static {
        Awaitility.setDefaultTimeout(PATIENCE);
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    /** The topics; set by the backends. */
    protected KafkaProbe kafka;

    @Inject
    protected Tables tables;

    @Inject
    protected Endpoints endpoints;

    @Inject
    protected Deliveries deliveries;

    @Inject
    protected Dispatcher dispatcher;

    @Inject
    protected TestNames names;

    @Inject
    protected SteppedClock clock;

    protected final String owner = "owner-" + UUID.randomUUID();
    protected final Api api = new Api(owner);
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    /** What a test leaves behind bothers no other. */
    @AfterEach
    final void leave() throws Exception {
        clock.step(Duration.ZERO);
        names.reset();
        tables.run("UPDATE endpoint SET state = 'paused' WHERE owner = ?", owner);
        await().until(() -> tables.count("delivery WHERE claimed_by IS NOT NULL AND owner = ?", owner) == 0);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** Something is due. */
    protected void wake() {
        dispatcher.wake();
    }

    /** Closes something when the test is over. */
    protected final <T extends AutoCloseable> T closing(T something) {
        open.add(something);
        return something;
    }

    /** An endpoint for what happens to jobs. */
    protected final Endpoints.Added endpoint(String url) {
        return endpoints.add(url, "job.*", owner);
    }

    /** A job has ended: says so on its topic. */
    protected final EncodedEvent finished(UUID job, Map<String, String> labels, Map<String, String> links) {
        Instant now = Instant.now();
        return kafka.send(new JobFinished(job, JobState.COMPLETED, 1, owner, labels, now, now, List.of(), links));
    }

    /** Some job has ended. */
    protected final EncodedEvent finished() {
        return finished(EventCodec.newId(), Map.of(), Map.of("job", "http://localhost:8080/api/v1/jobs/1"));
    }

    /** Has the service send one event to one endpoint. @return the delivery */
    protected final UUID deliver(Endpoints.Added endpoint) {
        UUID delivery = deliveries.addTest(endpoint.id(), owner, 0);
        wake();
        return delivery;
    }

    /** Puts many deliveries of small events before an endpoint, at once. */
    protected final void pile(Endpoints.Added endpoint, int count) {
        deliveries.pile(endpoint.id(), owner, count);
        wake();
    }

    /** All that is pending at an endpoint may be sent now. */
    protected final void makeDue(Endpoints.Added endpoint) {
        deliveries.makeDue(endpoint.id());
        wake();
    }

    /** Waits for the attempt of that number. */
    protected final Deliveries.Written attempt(UUID delivery, int number) {
        return await("attempt " + number)
                .until(() -> deliveries.attempts(delivery), found -> found.size() >= number)
                .get(number - 1);
    }
}
