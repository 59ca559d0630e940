package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import io.soundforge.events.EventCodec;
import io.soundforge.testing.HostileAddresses;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With http anywhere, but no private address of the test's allowed, nobody registers this machine or its network. */
@QuarkusTest
@TestProfile(Hostile.class)
class PrivateTargetsTest extends Live {
    private final ScriptedServer canary = ScriptedServer.canary();

    @AfterEach
    void nobodyCame() throws Exception {
        canary.close();
        assertThat(canary.connections()).isZero();
    }

    static Stream<String> inside() {
        return Stream.concat(
                HostileAddresses.hosts().stream(),
                Stream.of(
                        "localhost",
                        "loopback.example",
                        "mapped.example",
                        "translated.example",
                        "mixed.example",
                        "inside.example",
                        "metadata.example"));
    }

    private ValidatableResponse register(String url) {
        String json = EventCodec.json()
                .createObjectNode()
                .put("url", url.replace("PORT", String.valueOf(canary.port())))
                .set("events", EventCodec.json().valueToTree(List.of("*")))
                .toString();
        return api.post(json).then();
    }

    @ParameterizedTest
    @MethodSource("inside")
    void areRefusedAtRegistration(String host) {
        for (String scheme : List.of("http", "https")) {
            register(scheme + "://" + host + ":PORT/")
                    .statusCode(400)
                    .body("code", equalTo("URL_NOT_ALLOWED"))
                    .body("field", equalTo("url"));
        }
    }

    static List<String> noWebAddresses() {
        return HostileAddresses.NO_WEB_ADDRESSES;
    }

    /** What is no address at all must not become one on the way. */
    @ParameterizedTest
    @MethodSource("noWebAddresses")
    @ValueSource(
            strings = {
                "http://0x7f.0x1.0x1.0x1.0x1:PORT/",
                "http://[fe80::1%25eth0]:PORT/",
                "http://127.0.0.1#@public.example:PORT/",
                "http://127.0.0.1\u0000.public.example:PORT/"
            })
    void areNotReachedByTricksOfWriting(String url) {
        register(url).statusCode(400).body("code", anyOf(equalTo("URL_NOT_ALLOWED"), equalTo("URL_INVALID")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::ffff:127.0.0.1]", "localhost", "loopback.example", "mixed.example"})
    void areRefusedAtEachAttempt(String host) {
        UUID id = endpoint("http://" + host + ":" + canary.port() + "/").id();
        api.act(id.toString(), "test").then().statusCode(202);
        await().until(() ->
                "URL_NOT_ALLOWED".equals(tables.text("SELECT last_outcome FROM delivery WHERE endpoint_id = ?", id)));
    }

    @Test
    void publicOnesAreTaken() {
        api.create("http://public.example/hook");
        api.create("https://8.8.8.8/hook");
    }
}
