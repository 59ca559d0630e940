package io.soundforge.webhook.endpoint;

import static io.soundforge.webhook.Signatures.assertSigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.Receiver.Got;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A webhook from its registration to its end, through the service's own address, against a receiver that verifies. */
@QuarkusTest
class WebhookLifeTest extends ReceivedWebhooks {
    @Test
    void aTestArrivesSignedWithTheHeadersOfItsOwner() throws Exception {
        String id = api.post("{\"url\":\"%s\",\"events\":[\"job.failed\"],\"headers\":{\"X-Api-Key\":\"key\"}}"
                        .formatted(receiver.url()))
                .path("id");
        String secret =
                api.act(id, "rotate-secret").then().statusCode(200).extract().path("secret");
        Response sent = api.act(id, "test");
        sent.then()
                .statusCode(202)
                .body("webhook_id", equalTo(id))
                .body("state", equalTo("pending"))
                .body("event_type", equalTo("webhook.test"))
                .body("attempts", equalTo(0))
                .body("event_id", notNullValue())
                .body("next_attempt_at", notNullValue())
                .body("created_at", notNullValue())
                .body("links.webhook", equalTo(api.webhook(id).getString("links.self")))
                .body("links.self", equalTo(sent.header("Location")));
        assertThat(sent.header("Location")).endsWith(id + "/deliveries/" + sent.path("id"));

        Got got = arrival(1);
        assertThat(got.header("X-api-key")).isEqualTo("key");
        JsonPath body = JsonPath.from(got.text());
        assertThat(body.getString("type")).isEqualTo("webhook.test");
        assertThat(body.getString("data.webhook_id")).isEqualTo(id);
        assertSigned(got, secret);
        assertThatThrownBy(() -> new Webhook(secret).verify(got.text().replace("test", "text"), got.httpHeaders()))
                .isInstanceOf(WebhookVerificationException.class);
        api.await(id, now -> now.getString("health.last_success_at") != null);
    }

    @Test
    void aPausedWebhookKeepsWhatComesAndSendsItWhenItIsResumed() {
        try (Receiver other = Receiver.answering()) {
            String paused = api.create(receiver.url()).getString("id");
            api.create(other.url());
            api.act(paused, "pause").then().statusCode(200).body("state", equalTo("paused"));
            api.act(paused, "test").then().statusCode(409).body("code", equalTo("WEBHOOK_PAUSED"));
            finished();
            finished();
            await().until(() -> other.got().size() == 2);
            assertThat(api.webhook(paused).getInt("deliveries.pending")).isEqualTo(2);
            assertThat(receiver.got()).isEmpty();

            api.act(paused, "resume").then().statusCode(200).body("state", equalTo("active"));
            await().until(() -> receiver.got().size() == 2);
            api.await(paused, now -> now.getInt("deliveries.pending") == 0);
        }
    }

    @Test
    void whatIsPendingAtADeletedWebhookIsNeverSent() {
        try (Receiver other = Receiver.answering()) {
            String deleted = api.create(receiver.url()).getString("id");
            api.create(other.url());
            api.act(deleted, "pause").then().statusCode(200);
            finished();
            await().until(() -> other.got().size() == 1);
            api.me().delete(Api.PATH + "/" + deleted).then().statusCode(204);
            api.me().delete(Api.PATH + "/" + deleted).then().statusCode(404);
            api.me().get(Api.PATH + "/" + deleted).then().statusCode(404).body("code", equalTo("WEBHOOK_NOT_FOUND"));
            api.act(deleted, "resume").then().statusCode(404);
            finished();
            await().until(() -> other.got().size() == 2);
            assertThat(receiver.got()).isEmpty();
            assertThat(tables.list(
                            "SELECT state FROM delivery WHERE endpoint_id = ?",
                            row -> row.getString(1),
                            UUID.fromString(deleted)))
                    .containsExactly("pending");
        }
    }

    @Test
    void aChangeReachesTheNextAttempt() {
        try (Receiver other = Receiver.answering()) {
            String id = api.post("{\"url\":\"%s\",\"events\":[\"*\"],\"headers\":{\"X-One\":\"1\",\"X-Two\":\"2\"}}"
                            .formatted(other.url()))
                    .path("id");
            api.act(id, "test");
            await().until(() -> other.got().size() == 1);
            api.patch(id, "{\"url\":\"%s\",\"headers\":{\"x-one\":null,\"X-Three\":\"3\"}}".formatted(receiver.url()))
                    .then()
                    .statusCode(200)
                    .body("header_names", equalTo(List.of("X-Three", "X-Two")));
            Got got = tested(id, 1);
            assertThat(got.header("X-one")).isNull();
            assertThat(got.header("X-two")).isEqualTo("2");
            assertThat(got.header("X-three")).isEqualTo("3");
            assertThat(other.got()).hasSize(1);
        }
    }
}
