package io.soundforge.webhook.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Live;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Without the key that secrets are sealed with, nothing is registered, and what is there can still be seen and ended. */
@QuarkusTest
@TestProfile(NoKeyTest.WithoutKey.class)
class NoKeyTest extends Live {
    /** The operator forgot it. */
    public static final class WithoutKey implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("soundforge.secrets.key", "");
        }
    }

    @Test
    void nothingIsRegistered() {
        api.post("{\"url\":\"https://public.example/\",\"events\":[\"*\"]}")
                .then()
                .statusCode(503)
                .header("Retry-After", "2")
                .body("code", equalTo("SECRETS_NOT_CONFIGURED"));
        assertThat(api.me().get(Api.PATH).jsonPath().getList("webhooks")).isEmpty();
    }

    @Test
    void whatIsThereCanBeSeenChangedAndDeleted() {
        String id = sealedElsewhere();
        assertThat(api.webhook(id).getMap("$")).doesNotContainKey("header_names");
        api.patch(id, "{\"description\":\"x\"}").then().statusCode(200).body("description", equalTo("x"));
        api.patch(id, "{\"headers\":{\"X\":\"1\"}}")
                .then()
                .statusCode(503)
                .body("code", equalTo("SECRETS_NOT_CONFIGURED"));
        api.act(id, "rotate-secret").then().statusCode(503).body("code", equalTo("SECRETS_NOT_CONFIGURED"));
        api.patch(id, "{\"headers\":null}").then().statusCode(200).body("header_names", equalTo(List.of()));
        api.act(id, "pause").then().statusCode(200);
        api.me().delete(Api.PATH + "/" + id).then().statusCode(204);
    }

    @Test
    void whatIsDueWaits() {
        UUID delivery = deliveries.addTest(UUID.fromString(sealedElsewhere()), owner, 0);
        wake();
        await().during(Duration.ofSeconds(1))
                .until(() -> tables.count("delivery WHERE id = ? AND claims > 0", delivery) == 0);
        assertThat(deliveries.attempts(delivery)).isEmpty();
    }

    @Test
    void theServiceIsAliveButNotReady() {
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks.findAll { it.status == 'DOWN' }.name", hasItem("secrets"));
    }

    private String sealedElsewhere() {
        UUID id = UUID.randomUUID();
        tables.run(
                "INSERT INTO endpoint (id, owner, url, events, headers, links, secret, state)"
                        + " VALUES (?, ?, 'https://public.example/', '{*}', '\\x00', 'session', '\\x00', 'active')",
                id,
                owner);
        tables.run("INSERT INTO endpoint_health (endpoint_id) VALUES (?)", id);
        return id.toString();
    }
}
