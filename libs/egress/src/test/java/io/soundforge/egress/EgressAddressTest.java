package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a URL or a resolver says, a listener on this machine's addresses hears nothing. */
class EgressAddressTest {
    private final Scripted canary = Scripted.canary();

    @AfterEach
    void nobodyCame() throws Exception {
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
                "[::1]",
                "[::]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[fe80::1]",
                "[fc00::1]",
                "10.0.0.1",
                "100.64.0.1",
                "169.254.169.254",
                "172.16.0.1",
                "192.168.0.1",
                "198.18.0.1",
                "224.0.0.1",
                "255.255.255.255"
            })
    void literals(String host) throws Exception {
        try (Calls calls = Calls.toPublicOnly(Map.of())) {
            EgressException failure = calls.failure("http://" + host + ":" + canary.port() + "/");
            assertThat(failure.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
            assertThat(failure.isRetryable()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "0.0.0.0",
                "10.0.0.1",
                "169.254.169.254",
                "::ffff:127.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "8.8.8.8,127.0.0.1",
                "127.0.0.1,8.8.8.8",
                "8.8.8.8,::1",
                "2606:4700::1111,fd00::1"
            })
    void answersOfTheResolver(String addresses) throws Exception {
        try (Calls calls = Calls.toPublicOnly(Map.of("songs.example", addresses))) {
            EgressException failure = calls.failure("http://songs.example:" + canary.port() + "/");
            assertThat(failure.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
        }
    }

    @Test
    void realNamesOfThisMachine() throws Exception {
        try (Calls calls = new Calls(List.of(), null, AddressResolver.system())) {
            assertThat(calls.failure("http://localhost:" + canary.port() + "/").code())
                    .isEqualTo(EgressCode.URL_NOT_ALLOWED);
        }
    }

    @Test
    void rebindingBetweenVettingAndConnecting() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        AddressResolver rebinding =
                host -> List.of(InetAddress.getByName(questions.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1"));
        try (Scripted vetted = Scripted.on("127.0.0.2", (head, connection) -> Scripted.ok(connection, "vetted"));
                Calls calls = new Calls(List.of("127.0.0.2/32"), null, rebinding)) {
            EgressResponse response = calls.get("http://songs.example:" + vetted.port() + "/");
            assertThat(response.body()).asString().isEqualTo("vetted");
            assertThat(questions).hasValue(1);
            assertThat(vetted.requests().getFirst()).contains("Host: songs.example:" + vetted.port());

            EgressException second = calls.failure("http://songs.example:" + canary.port() + "/");
            assertThat(second.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:PORT/",
                "http://2130706433:PORT/",
                "http://[::1]:PORT/",
                "http://[::ffff:127.0.0.1]:PORT/",
                "//127.0.0.1:PORT/x",
                "http://inside.example:PORT/",
                "http://169.254.169.254/latest/meta-data/",
                "http://user@127.0.0.1:PORT/",
                "file:///etc/passwd",
                "ftp://127.0.0.1:PORT/",
                "gopher://127.0.0.1:PORT/x"
            })
    void redirects(String location) throws Exception {
        String target = location.replace("PORT", String.valueOf(canary.port()));
        try (Scripted server = Scripted.on(
                        "127.0.0.2",
                        (head, connection) -> Scripted.status(connection, "302 Found", "Location: " + target));
                Calls calls = new Calls(
                        List.of("127.0.0.2/32"),
                        null,
                        Calls.names(Map.of("songs.example", "127.0.0.2", "inside.example", "127.0.0.1")))) {
            EgressException failure = calls.failure("http://songs.example:" + server.port() + "/");
            assertThat(failure.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NEVER,   songs.example,  false",
        "NEVER,   inside.example, false",
        "PRIVATE, inside.example, true",
        "PRIVATE, 127.0.0.2,      true",
        "PRIVATE, songs.example,  false",
        "PRIVATE, mixed.example,  false",
        "PRIVATE, 8.8.8.8,        false",
        "ANY,     songs.example,  true",
        "ANY,     mixed.example,  true",
        "ANY,     127.0.0.1,      false"
    })
    void httpGoesNoFurtherThanItMay(PlainHttp plainHttp, String host, boolean allowed) throws Exception {
        Map<String, String> names =
                Map.of("songs.example", "8.8.8.8", "inside.example", "127.0.0.2", "mixed.example", "127.0.0.2,8.8.8.8");
        try (Calls calls = new Calls(List.of("127.0.0.2/32"), null, Calls.names(names))) {
            EgressUrl plain = EgressUrl.parse("http://" + host + ":8080/");
            EgressException failure = catchThrowableOfType(
                    EgressException.class, () -> calls.client.vet(plain, Duration.ofSeconds(5), plainHttp));
            assertThat(failure == null).isEqualTo(allowed);
            if (!allowed) {
                assertThat(failure.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
            }
        }
    }

    @Test
    void httpIsJudgedAtTheCallAndAtEachRedirect() throws Exception {
        Map<String, String> names = Map.of("songs.example", "8.8.8.8", "inside.example", "127.0.0.2");
        try (Scripted server = Scripted.on(
                        "127.0.0.2",
                        (head, connection) ->
                                Scripted.status(connection, "302 Found", "Location: http://songs.example/"));
                Calls calls = new Calls(List.of("127.0.0.2/32"), null, Calls.names(names))) {
            EgressRequest request = EgressRequest.get("http://inside.example:" + server.port() + "/", Calls.LIMITS);
            assertThatThrownBy(() -> calls.client.send(request.withPlainHttp(PlainHttp.NEVER)))
                    .isInstanceOf(EgressException.class)
                    .hasMessageContaining("https");
            assertThat(server.connections()).isZero();
            assertThatThrownBy(() -> calls.client.send(request.withPlainHttp(PlainHttp.PRIVATE)))
                    .isInstanceOf(EgressException.class)
                    .hasMessageContaining("https");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void portsThatAreNotForTheWeb() throws Exception {
        try (Calls calls = Calls.toPublicOnly(Map.of("songs.example", "8.8.8.8"))) {
            assertThat(calls.failure("http://songs.example:25/").code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
        }
    }

    @Test
    void proxiesOfTheRuntimeAreNotUsed() throws Exception {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", String.valueOf(canary.port()));
        try (Scripted server = Scripted.on("127.0.0.2", (head, connection) -> Scripted.ok(connection, "direct"));
                Calls calls = new Calls(List.of("127.0.0.2/32"), null, Calls.names(Map.of()))) {
            assertThat(calls.get("http://127.0.0.2:" + server.port() + "/").body())
                    .asString()
                    .isEqualTo("direct");
        } finally {
            System.clearProperty("http.proxyHost");
            System.clearProperty("http.proxyPort");
        }
    }
}
