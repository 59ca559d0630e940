package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Canary;
import io.soundforge.webhook.WebhookServiceTest;
import io.soundforge.webhook.delivery.Endpoints;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With no private address allowed and http anywhere, nobody reaches this machine or its network, whatever a URL or DNS says. */
@QuarkusTest
@WebhookServiceTest
@TestProfile(PrivateTargetsTest.Strict.class)
class PrivateTargetsTest {
    /** Nothing private, and no help from the scheme. */
    public static final class Strict implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("soundforge.egress.allow-cidrs", "", "soundforge.webhooks.http", "any");
        }
    }

    @Inject
    Endpoints endpoints;

    @Inject
    DataSource dataSource;

    private final Api api = new Api("owner-" + UUID.randomUUID());
    private final Canary canary = new Canary();

    @AfterEach
    void nobodyCame() {
        canary.close();
        assertThat(canary.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.0.0.1.",
                "127.1",
                "127.0.1",
                "127.255.255.254",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0177.0.0.1",
                "017700000001",
                "0",
                "0.0.0.0",
                "0.1.2.3",
                "127。0。0。1",
                "10.0.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[64:ff9b::7f00:1]",
                "[64:ff9b::10.0.0.1]",
                "[64:ff9b:1::1]",
                "[100::1]",
                "[2001:db8::1]",
                "[2002:7f00:1::]",
                "[3fff::1]",
                "[5f00::1]",
                "[fc00::1]",
                "[fdff::1]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]",
                "localhost",
                "loopback.example",
                "mapped.example",
                "translated.example",
                "mixed.example",
                "inside.example",
                "metadata.example"
            })
    void areRefusedAtRegistration(String host) {
        for (String scheme : new String[] {"http", "https"}) {
            api.post("{\"url\":\"%s://%s:%d/\",\"events\":[\"*\"]}".formatted(scheme, host, canary.port()))
                    .then()
                    .statusCode(400)
                    .body("code", equalTo("URL_NOT_ALLOWED"))
                    .body("field", equalTo("url"));
        }
    }

    /** What is no address at all must not become one on the way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.256",
                "0x7f.0x1.0x1.0x1.0x1",
                "[::1%25lo]",
                "[fe80::1%25eth0]",
                "127.0.0.1\\\\@public.example",
                "public.example@127.0.0.1",
                "127.0.0.1#@public.example",
                "127.0.0.1\\u0000.public.example"
            })
    void areNotReachedByTricksOfWriting(String host) {
        api.post("{\"url\":\"http://%s:%d/\",\"events\":[\"*\"]}".formatted(host, canary.port()))
                .then()
                .statusCode(400)
                .body("code", anyOf(equalTo("URL_NOT_ALLOWED"), equalTo("URL_INVALID")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "loopback.example", "mixed.example"})
    void areRefusedAtEachAttempt(String host) throws SQLException {
        UUID id = endpoints
                .add("http://" + host + ":" + canary.port() + "/", "*", api.owner())
                .id();
        api.act(id.toString(), "test").then().statusCode(202);
        await().until(() -> "URL_NOT_ALLOWED".equals(outcome(id)));
    }

    @Test
    void publicOnesAreTaken() {
        api.create("http://public.example/hook");
        api.create("https://8.8.8.8/hook");
    }

    private String outcome(UUID webhook) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT last_outcome FROM delivery WHERE endpoint_id = ?")) {
            statement.setObject(1, webhook);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
