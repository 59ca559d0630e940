package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Live;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Without a word of the operator everything is encrypted, also to addresses that are allowed. */
@QuarkusTest
@TestProfile(PlainHttpTest.Never.class)
class PlainHttpTest extends Live {
    /** As it is by default. */
    public static final class Never implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("soundforge.webhooks.http", "never");
        }
    }

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
    void httpIsRefusedAtEachAttempt() throws Exception {
        try (ScriptedServer canary = ScriptedServer.canary()) {
            String id = endpoints
                    .add("http://127.0.0.1:" + canary.port() + "/", "*", owner)
                    .id()
                    .toString();
            api.act(id, "test").then().statusCode(202);
            api.await(id, now -> now.getInt("health.failures_in_row") == 1);
            assertThat(canary.connections()).isZero();
        }
    }
}
