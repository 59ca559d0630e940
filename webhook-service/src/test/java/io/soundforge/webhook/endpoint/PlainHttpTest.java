package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Canary;
import io.soundforge.webhook.WebhookServiceTest;
import io.soundforge.webhook.delivery.Endpoints;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Without a word of the operator everything is encrypted, also to addresses that are allowed. */
@QuarkusTest
@WebhookServiceTest
@TestProfile(PlainHttpTest.Never.class)
class PlainHttpTest {
    /** As it is by default. */
    public static final class Never implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("soundforge.webhooks.http", "never");
        }
    }

    @Inject
    Endpoints endpoints;

    private final Api api = new Api("owner-" + UUID.randomUUID());

    @Test
    void httpIsRefusedAtRegistration() {
        api.post("{\"url\":\"http://127.0.0.1:8080/\",\"events\":[\"*\"]}")
                .then()
                .statusCode(400)
                .body("code", equalTo("URL_NOT_ALLOWED"))
                .body("detail", containsString("https"));
        api.create("https://127.0.0.1:8443/");
    }

    @Test
    void httpIsRefusedAtEachAttempt() throws SQLException {
        try (Canary canary = new Canary()) {
            String id = endpoints
                    .add("http://127.0.0.1:" + canary.port() + "/", "*", api.owner())
                    .id()
                    .toString();
            api.act(id, "test").then().statusCode(202);
            api.await(id, now -> now.getInt("health.failures_in_row") == 1);
            assertThat(canary.connections()).isZero();
        }
    }
}
