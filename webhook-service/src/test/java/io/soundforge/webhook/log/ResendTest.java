package io.soundforge.webhook.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.soundforge.webhook.Deliveries.Sample;
import io.soundforge.webhook.OneWebhook;
import io.soundforge.webhook.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One attempt by hand, in whatever state a delivery is, and never a second schedule. */
@QuarkusTest
class ResendTest extends OneWebhook {
    @Test
    void aFailedOneThatFailsAgainIsAsItWas() {
        receiver.then(Receiver.status("500 Told"));
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", start));

        resend(id)
                .statusCode(202)
                .header("Location", endsWith(path(id)))
                .body("state", equalTo("pending"))
                .body("ended_at", nullValue());

        JsonPath after = awaitEnd(id, "failed", 2);
        assertThat(after.getString("ended_at")).isEqualTo(start.toString());
        assertThat(after.getList("attempt_log.manual")).isEqualTo(List.of(false, true));
        assertThat(after.getList("attempt_log.status")).isEqualTo(List.of(500, 500));
        assertThat(stage(id)).isEqualTo(3);
        assertNothingIsPlanned(id);
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void aFailedOneThatArrivesHasSucceeded() {
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        resend(id).statusCode(202);
        JsonPath after = awaitEnd(id, "succeeded", 2);
        assertThat(Instant.parse(after.getString("ended_at"))).isAfter(start.plusSeconds(60));
        assertThat(receiver.got().getFirst().id()).isEqualTo(after.getString("event_id"));
    }

    @Test
    void aSucceededOneStaysSucceededWhateverComesOfIt() {
        receiver.then(Receiver.status("503 Told"));
        UUID id = deliveries.addOne(webhook, owner, Sample.one("succeeded", start));
        resend(id).statusCode(202).body("state", equalTo("pending"));
        JsonPath after = awaitEnd(id, "succeeded", 2);
        assertThat(after.getInt("last_status")).isEqualTo(503);
        assertThat(after.getString("ended_at")).isEqualTo(start.toString());
        assertNothingIsPlanned(id);

        resend(id).statusCode(202);
        awaitEnd(id, "succeeded", 3);
        assertThat(receiver.got()).hasSize(2);
    }

    @Test
    void aPendingOneIsBroughtForwardAndKeepsOneSchedule() {
        receiver.then(Receiver.status("500 Told"));
        receiver.then(Receiver.status("500 Told"));
        UUID id = send();
        awaitEnd(id, "pending", 1);

        resend(id).statusCode(202).body("state", equalTo("pending"));

        JsonPath after = awaitEnd(id, "pending", 2);
        assertThat(stage(id)).isEqualTo(3);
        // The schedule's third pause, 30 minutes, from this attempt on.
        assertThat(Instant.parse(after.getString("next_attempt_at")))
                .isAfter(Instant.parse(after.getString("attempt_log[1].started_at"))
                        .plusSeconds(1799));
        assertThat(tables.count("delivery WHERE endpoint_id = ?", webhook)).isEqualTo(1);
        assertThat(receiver.got()).hasSize(2);
        resend(id).statusCode(202);
        awaitEnd(id, "succeeded", 3);
    }

    @Test
    void behindAnOpenBreakerItWaitsAndSaysHowLongAndTwiceIsOnce() {
        breaker(Duration.ofHours(1));
        UUID failed = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        UUID pending = deliveries.addOne(webhook, owner, Sample.one("pending", start));
        Instant openUntil = Instant.parse(tables.text(
                        "SELECT to_json(open_until AT TIME ZONE 'UTC')#>>'{}' FROM endpoint_health WHERE endpoint_id = ?",
                        webhook)
                + "Z");

        try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonPath>> answers = IntStream.range(0, 10)
                    .mapToObj(i -> people.submit(() -> resend(i % 2 == 0 ? failed : pending)
                            .statusCode(202)
                            .extract()
                            .jsonPath()))
                    .toList();
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.get().getString("state")).isEqualTo("pending");
                assertThat(Instant.parse(answer.get().getString("next_attempt_at")))
                        .isEqualTo(openUntil);
            });
        }
        assertThat(receiver.got()).isEmpty();

        receiver.then(Receiver.status("500 Told"));
        tables.run("DELETE FROM delivery WHERE id = ?", pending);
        breaker(Duration.ZERO);
        JsonPath after = awaitEnd(failed, "failed", 2);
        assertThat(after.getList("attempt_log.manual")).isEqualTo(List.of(false, true));
        assertNothingIsPlanned(failed);
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void oneThatIsUnderWayIsNotSentBesides() {
        CountDownLatch answered = new CountDownLatch(1);
        receiver.then(connection -> {
            answered.await();
            Receiver.status("500 Told").answer(connection);
        });
        UUID id = send();
        await().until(() -> receiver.got().size() == 1);
        me().get(path(id)).then().body("state", equalTo("running")).body("next_attempt_at", nullValue());

        resend(id).statusCode(409).body("code", equalTo("DELIVERY_RUNNING"));

        answered.countDown();
        awaitEnd(id, "pending", 1);
        assertThat(receiver.got()).hasSize(1);
    }

    @Test
    void nothingIsSentByHandWhereNothingIsSent() {
        UUID id = deliveries.addOne(webhook, owner, Sample.one("failed", start));
        UUID waiting = deliveries.addOne(
                webhook, owner, Sample.one("pending", Instant.now().plusSeconds(600)));
        me().get(path(waiting)).then().body("state", equalTo("pending"));
        setState("paused");
        resend(id).statusCode(409).body("code", equalTo("WEBHOOK_PAUSED"));
        resend(UUID.randomUUID()).statusCode(404).body("code", equalTo("DELIVERY_NOT_FOUND"));
        me().get(path(waiting)).then().body("state", equalTo("pending")).body("next_attempt_at", nullValue());
        setState("disabled");
        resend(id).statusCode(409).body("code", equalTo("WEBHOOK_DISABLED"));
        me().get(path(id)).then().body("state", equalTo("failed")).body("attempts", equalTo(1));
    }

    private long stage(UUID id) {
        return tables.number("SELECT stage FROM delivery WHERE id = ?", id);
    }

    private void assertNothingIsPlanned(UUID id) {
        assertThat(tables.count("delivery WHERE id = ? AND once IS NULL AND state NOT IN ('pending', 'running')", id))
                .isEqualTo(1);
    }

    private ValidatableResponse resend(UUID id) {
        return me().post(path(id) + "/resend").then();
    }
}
