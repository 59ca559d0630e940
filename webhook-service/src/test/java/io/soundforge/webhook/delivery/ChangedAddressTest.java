package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.webhook.OneWebhook;
import io.soundforge.webhook.Receiver;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an old address does is not held against the new one. */
@QuarkusTest
class ChangedAddressTest extends OneWebhook {
    private final CountDownLatch moved = new CountDownLatch(1);
    private final Receiver after = closing(Receiver.answering());

    @AfterEach
    void letGo() {
        moved.countDown();
    }

    /** Has something under way to the old address while it is changed. @return the delivery */
    private UUID move(String answer) {
        receiver.then(connection -> {
            moved.await();
            Receiver.status(answer).answer(connection);
        });
        int connections = receiver.connections();
        UUID delivery = send();
        await().until(() -> receiver.connections() == connections + 1);
        api.patch(webhook.toString(), "{\"url\":\"" + after.url() + "\"}")
                .then()
                .statusCode(200);
        moved.countDown();
        return delivery;
    }

    private JsonPath now() {
        return api.webhook(webhook.toString());
    }

    private void assertBeginsAnew() {
        assertThat(now().getString("state")).isEqualTo("active");
        assertThat(now().getString("health.breaker")).isEqualTo("closed");
        assertThat(now().getInt("health.failures_in_row")).isZero();
        assertThat(now().<String, Object>getMap("health")).doesNotContainKeys("failing_since", "open_until");
    }

    private void assertArrives(UUID delivery) {
        makeDue();
        await().until(() -> tables.count("delivery WHERE id = ? AND state = 'succeeded'", delivery) == 1);
        assertThat(after.connections()).isEqualTo(1);
    }

    @Test
    void thatTheOldOneIsGoneDisablesNothing() {
        UUID delivery = move("410 Gone");
        assertThat(attempt(delivery, 1).outcome()).isEqualTo("GONE");
        assertBeginsAnew();
        assertArrives(delivery);

        after.then(Receiver.status("410 Gone"));
        send();
        await().until(() -> now().getString("state").equals("disabled"));
    }

    @Test
    void failuresOfTheOldOneOpenNoBreaker() {
        for (int i = 1; i <= 4; i++) {
            receiver.then(Receiver.status("500 No"));
            attempt(send(), 1);
        }
        assertThat(now().getInt("health.failures_in_row")).isEqualTo(4);
        UUID delivery = move("500 No");
        assertThat(attempt(delivery, 1).status()).isEqualTo(500);
        assertBeginsAnew();

        after.then(Receiver.status("500 No"));
        attempt(send(), 1);
        assertThat(now().getInt("health.failures_in_row")).isEqualTo(1);
    }

    @Test
    void whereTheOldOneWasLeftAloneTheNewOneIsNot() {
        receiver.usually(Receiver.status("503 Away\r\nRetry-After: 600"));
        UUID delivery = send();
        attempt(delivery, 1);
        tables.run(
                "UPDATE endpoint_health SET failures_in_row = 9, failing_since = now() - interval '4 days',"
                        + " open_until = now() + interval '1 hour', open_ms = 3600000 WHERE endpoint_id = ?",
                webhook);
        api.patch(webhook.toString(), "{\"description\":\"moves soon\"}").then().statusCode(200);
        assertThat(now().getString("health.breaker")).isEqualTo("open");

        api.patch(webhook.toString(), "{\"url\":\"" + after.url() + "\"}")
                .then()
                .statusCode(200);
        assertBeginsAnew();
        tables.run("UPDATE delivery SET due_at = now() WHERE id = ?", delivery);
        await().until(() -> after.connections() == 1);
    }

    @Test
    void anAddressThatIsGivenAgainIsNoOther() {
        receiver.then(Receiver.status("500 No"));
        attempt(send(), 1);
        api.patch(webhook.toString(), "{\"url\":\"" + receiver.url() + "\",\"labels\":{\"a\":\"b\"}}")
                .then()
                .statusCode(200);
        assertThat(now().getMap("labels")).isEqualTo(Map.of("a", "b"));
        assertThat(now().getInt("health.failures_in_row")).isEqualTo(1);
    }
}
