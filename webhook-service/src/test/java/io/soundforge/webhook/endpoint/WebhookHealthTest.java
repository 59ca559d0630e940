package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Receiver;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** What keeps a webhook from being sent to is shown, and can be ended. */
@QuarkusTest
class WebhookHealthTest extends ReceivedWebhooks {
    @Test
    void aWebhookThatIsGoneCanBeResumed() {
        receiver.usually(Receiver.status("410 Gone"));
        String id = api.create(receiver.url()).getString("id");
        api.act(id, "test").then().statusCode(202);
        JsonPath disabled = api.await(id, now -> now.getString("state").equals("disabled"));
        assertThat(disabled.getString("disabled_reason")).isEqualTo("GONE");
        assertThat(disabled.getString("disabled_at")).isNotNull();
        api.act(id, "test").then().statusCode(409).body("code", equalTo("WEBHOOK_DISABLED"));
        api.act(id, "pause").then().statusCode(200).body("state", equalTo("disabled"));

        receiver.usually(Receiver.status("204 Fine"));
        JsonPath resumed = api.act(id, "resume").jsonPath();
        assertThat(resumed.getString("state")).isEqualTo("active");
        assertThat(resumed.getMap("$")).doesNotContainKeys("disabled_reason", "disabled_at");
        tested(id, 2);
    }

    @Test
    void resumingClosesTheBreaker() {
        receiver.usually(Receiver.status("500 No"));
        String id = api.create(receiver.url()).getString("id");
        for (int i = 0; i < 5; i++) {
            api.act(id, "test").then().statusCode(202);
        }
        JsonPath open = api.await(id, now -> now.getString("health.breaker").equals("open"));
        assertThat(open.getInt("health.failures_in_row")).isEqualTo(5);
        assertThat(open.getMap("health")).containsKeys("open_until", "failing_since", "last_failure_at");

        receiver.usually(Receiver.status("204 Fine"));
        JsonPath closed = api.act(id, "resume").jsonPath();
        assertThat(closed.getString("health.breaker")).isEqualTo("closed");
        assertThat(closed.getInt("health.failures_in_row")).isZero();
        assertThat(closed.getMap("health")).doesNotContainKeys("open_until", "failing_since");
        tested(id, 6);
    }

    @Test
    void aProbeIsOnlyShownWhileItIsUnderWay() {
        Semaphore answers = new Semaphore(0);
        receiver.usually(connection -> {
            answers.acquire();
            ScriptedServer.status(connection, "500 No");
        });
        String id = api.create(receiver.url()).getString("id");
        deliveries.breaker(UUID.fromString(id), Duration.ofSeconds(-1));
        JsonPath waiting = api.webhook(id);
        assertThat(waiting.getString("health.breaker")).isEqualTo("open");
        assertThat(Instant.parse(waiting.getString("health.open_until"))).isBefore(Instant.now());

        tested(id, 1);
        api.await(id, now -> now.getString("health.breaker").equals("probing"));
        answers.release();
        JsonPath again = api.await(id, now -> now.getString("health.breaker").equals("open"));
        assertThat(Instant.parse(again.getString("health.open_until"))).isAfter(Instant.now());
    }
}
