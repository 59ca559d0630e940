package io.soundforge.webhook;

import static org.awaitility.Awaitility.await;

import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** One webhook, its receiver, and the log of its deliveries. */
public abstract class OneWebhook extends Live {
    protected final Receiver receiver = closing(Receiver.answering());
    /** When the first of the deliveries was made that a test puts there. */
    protected final Instant start = Instant.now().minus(Duration.ofDays(2)).truncatedTo(ChronoUnit.MILLIS);

    protected UUID webhook;

    @BeforeEach
    final void register() {
        webhook = endpoints.add(receiver.url(), "track.*", owner).id();
    }

    protected final RequestSpecification me() {
        return api.me();
    }

    /** The address of its log. */
    protected final String path() {
        return Api.PATH + "/" + webhook + "/deliveries";
    }

    /** The address of a delivery. */
    protected final String path(UUID delivery) {
        return path() + "/" + delivery;
    }

    protected final void setState(String state) {
        tables.run("UPDATE endpoint SET state = ? WHERE id = ?", state, webhook);
    }

    /** Opens the breaker, or lets its time end. */
    protected final void breaker(Duration open) {
        deliveries.breaker(webhook, open);
        wake();
    }

    /** Adds a delivery that is due, and has it sent. Had one failure before, so that the next attempt by schedule is minutes away. */
    protected final UUID send() {
        UUID delivery = deliveries.addTest(webhook, owner, 1);
        wake();
        return delivery;
    }

    /** All that is pending may be sent now. */
    protected final void makeDue() {
        deliveries.makeDue(webhook);
        wake();
    }

    /** Waits until a delivery is in that state after so many attempts. @return it, with all of them */
    protected final JsonPath awaitEnd(UUID delivery, String state, int attempts) {
        return await().until(
                        () -> me().get(path(delivery)).jsonPath(),
                        found -> state.equals(found.getString("state")) && found.getInt("attempts") == attempts);
    }
}
