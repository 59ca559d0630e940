package io.soundforge.webhook.endpoint;

import static io.soundforge.webhook.Signatures.assertRejected;
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
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.Receiver.Got;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A webhook from its registration to its end, through the service's own address, against a receiver that verifies. */
@QuarkusTest
class WebhookLifeTest extends Live {
    private static final String OWN_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final Receiver receiver = closing(Receiver.answering());

    @Test
    void whatIsRegisteredIsShownButForItsSecrets() {
        Response created = api.post("""
                {"url": "%s", "events": ["track.*", "job.finished", "track.*"], "labels": {"project": "demo"},
                 "description": "for the mixer", "headers": {"X-Api-Key": "hidden", "Authorization": "Bearer hidden"},
                 "rate_per_s": 5, "link_access": "bearer", "secret": "%s"}
                """.formatted(receiver.url(), OWN_SECRET));
        JsonPath webhook = created.then().statusCode(201).extract().jsonPath();
        String id = webhook.getString("id");
        assertThat(webhook.getString("secret")).isEqualTo(OWN_SECRET);
        assertThat(created.header("Location")).endsWith("/api/v1/webhooks/" + id);

        JsonPath shown = api.webhook(id);
        assertThat(shown.getString("url")).isEqualTo(receiver.url());
        assertThat(shown.getList("events")).isEqualTo(List.of("track.*", "job.finished"));
        assertThat(shown.getMap("labels")).isEqualTo(Map.of("project", "demo"));
        assertThat(shown.getString("description")).isEqualTo("for the mixer");
        assertThat(shown.getList("header_names")).isEqualTo(List.of("Authorization", "X-Api-Key"));
        assertThat(shown.getInt("rate_per_s")).isEqualTo(5);
        assertThat(shown.getString("link_access")).isEqualTo("bearer");
        assertThat(shown.getString("state")).isEqualTo("active");
        assertThat(shown.getMap("health")).isEqualTo(Map.of("breaker", "closed", "failures_in_row", 0));
        assertThat(shown.getMap("deliveries")).isEqualTo(Map.of("pending", 0, "failed", 0));
        assertThat(shown.getString("links.self")).isEqualTo(created.header("Location"));
        assertThat(shown.getString("links.deliveries")).isEqualTo(created.header("Location") + "/deliveries");
        assertThat(api.me().get(Api.PATH + "/" + id).asString()).doesNotContain("hidden", OWN_SECRET, "secret");
        assertThat(api.me().get(Api.PATH).asString()).doesNotContain("hidden", OWN_SECRET, "secret");
    }

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
    void bothSecretsSignInAnOverlapAndThenOnlyTheNewOne() {
        JsonPath created = api.create(receiver.url());
        String id = created.getString("id");
        String first = created.getString("secret");
        JsonPath rotated = api.act(id, "rotate-secret", "{}").jsonPath();
        String second = rotated.getString("secret");
        Instant until = Instant.parse(rotated.getString("previous_secret_until"));
        assertThat(until)
                .isBetween(Instant.now().plusSeconds(86_300), Instant.now().plusSeconds(86_500));
        assertThat(second).startsWith("whsec_").isNotEqualTo(first);
        Got overlap = tested(id, 1);
        assertSigned(overlap, first, second);
        assertThat(overlap.header("Webhook-signature").split(" ")).hasSize(2);

        JsonPath briefly = api.act(id, "rotate-secret", "{\"overlap_s\":1,\"secret\":\"" + OWN_SECRET + "\"}")
                .jsonPath();
        assertThat(briefly.getString("secret")).isEqualTo(OWN_SECRET);
        api.await(id, now -> now.getString("previous_secret_until") == null);
        Got after = tested(id, 2);
        assertSigned(after, OWN_SECRET);
        assertRejected(after, first, second);

        String last = api.act(id, "rotate-secret", "{\"overlap_s\":0}").path("secret");
        Got atOnce = tested(id, 3);
        assertSigned(atOnce, last);
        assertRejected(atOnce, first, second, OWN_SECRET);
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

    @Test
    void noSecretComesIntoTheLog() {
        List<String> lines = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage()
                        + List.of(line.getParameters() == null ? new Object[0] : line.getParameters())
                        + line.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(listener);
        try {
            receiver.usually(Receiver.status("410 Gone"));
            String id = api.post(
                            "{\"url\":\"%s\",\"events\":[\"*\"],\"headers\":{\"X-Key\":\"hidden-value\"},\"secret\":\"%s\"}"
                                    .formatted(receiver.url(), OWN_SECRET))
                    .path("id");
            api.post("{\"url\":\"%s\",\"events\":[\"*\"],\"headers\":{\"Host\":\"hidden-value\"},\"secret\":\"%s\"}"
                            .formatted(receiver.url(), OWN_SECRET))
                    .then()
                    .statusCode(400);
            api.act(id, "test");
            // Says that the webhook is disabled: so the listener hears what is logged.
            await().until(() -> lines.stream().anyMatch(line -> line.contains(id)));
        } finally {
            Logger.getLogger("").removeHandler(listener);
        }
        assertThat(lines).noneMatch(line -> line.contains("hidden-value") || line.contains(OWN_SECRET.substring(6)));
    }

    private Got tested(String id, int count) {
        api.act(id, "test").then().statusCode(202);
        return arrival(count);
    }

    private Got arrival(int count) {
        await().until(() -> receiver.got().size() >= count);
        return receiver.got().get(count - 1);
    }
}
