package io.soundforge.webhook.delivery;

import io.soundforge.egress.EgressClient;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.EgressLimits;
import io.soundforge.egress.EgressRequest;
import io.soundforge.egress.PlainHttp;
import io.soundforge.webhook.WebhookSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** Makes one attempt: a POST to the vetted address of the endpoint's host, no redirects, within one deadline. */
@ApplicationScoped
class Sender {
    private final EgressClient client;
    private final EgressLimits limits;
    private final PlainHttp plainHttp;
    private final boolean showsTrace;
    private final Clock clock;

    Sender(EgressClient client, WebhookSettings settings, Clock clock) {
        this.client = client;
        this.plainHttp = settings.http();
        this.showsTrace = settings.attempt().traceparent();
        this.clock = clock;
        Duration total = settings.attempt().timeout();
        this.limits = new EgressLimits(
                        total,
                        settings.attempt().connectTimeout(),
                        total,
                        0,
                        total,
                        settings.attempt().answerBytes().asLongValue(),
                        0)
                .withMaxHeadBytes((int) settings.attempt().headerBytes().asLongValue());
    }

    /**
     * What is sent.
     *
     * @param traceparent W3C trace context of the attempt; null where it is not traced
     */
    record Message(String eventId, byte[] body, String traceparent) {}

    /** An attempt that was made. */
    record Attempt(Instant startedAt, Duration latency, Outcome outcome) {}

    /**
     * Sends a body and waits for what comes of it.
     *
     * @throws InterruptedException if it was stopped; whether it arrived is not known
     */
    Attempt send(Message message, Destination destination) throws InterruptedException {
        Instant startedAt = clock.instant();
        long began = System.nanoTime();
        Outcome outcome = outcome(message, destination, startedAt);
        return new Attempt(startedAt, Duration.ofNanos(System.nanoTime() - began), outcome);
    }

    private Outcome outcome(Message message, Destination destination, Instant now) throws InterruptedException {
        // Names of headers have no case: ours replace whatever was written in another one.
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(destination.headers());
        headers.put("Content-Type", "application/json");
        if (showsTrace && message.traceparent() != null) {
            headers.put("traceparent", message.traceparent());
        }
        headers.putAll(Signature.headers(message.eventId(), now, message.body(), destination.secrets(now)));
        try {
            EgressRequest request = EgressRequest.post(destination.url(), headers, message.body(), limits);
            return Outcome.of(client.send(request.withPlainHttp(plainHttp)));
        } catch (EgressException e) {
            return Outcome.of(e);
        }
    }
}
