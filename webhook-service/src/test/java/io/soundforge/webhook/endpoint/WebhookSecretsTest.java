package io.soundforge.webhook.endpoint;

import static io.soundforge.webhook.Signatures.assertRejected;
import static io.soundforge.webhook.Signatures.assertSigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.LogLines;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.Receiver.Got;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Secrets sign while they are to, and are shown once. */
@QuarkusTest
class WebhookSecretsTest extends ReceivedWebhooks {
    private static final String OWN_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

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
    void noSecretComesIntoTheLog() {
        try (LogLines log = new LogLines()) {
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
            await().until(() -> log.lines().stream().anyMatch(line -> line.contains(id)));
            assertThat(log.lines())
                    .noneMatch(line -> line.contains("hidden-value") || line.contains(OWN_SECRET.substring(6)));
        }
    }
}
