package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.soundforge.testing.HostileAddresses;
import io.soundforge.testing.ScriptedServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a URL or a resolver says, a listener on this machine's addresses hears nothing. */
class EgressAddressTest {
    private final ScriptedServer canary = ScriptedServer.canary();

    @AfterEach
    void nobodyCame() throws Exception {
        canary.close();
        assertThat(canary.connections()).isZero();
    }

    static List<String> hosts() {
        return HostileAddresses.hosts();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void literals(String host) throws Exception {
        try (Calls calls = Calls.toPublicOnly(Map.of())) {
            EgressException failure = calls.failure("http://" + host + ":" + canary.port() + "/");
            assertThat(failure.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
            assertThat(failure.isRetryable()).isFalse();
        }
    }

    static List<String> answers() {
        return HostileAddresses.answers();
    }

    @ParameterizedTest
    @MethodSource("answers")
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
    void aSlowNameServerHoldsUpNobodyElse() throws Exception {
        AtomicBoolean virtual = new AtomicBoolean(true);
        AddressResolver watched = host -> {
            virtual.set(Thread.currentThread().isVirtual());
            throw new UnknownHostException(host);
        };
        try (Calls calls = new Calls(List.of(), null, watched)) {
            assertThat(calls.failure("http://songs.example/").code()).isEqualTo(EgressCode.HOST_NOT_FOUND);
        }
        // The system's resolver blocks the thread that carries virtual ones.
        assertThat(virtual).isFalse();
    }

    @Test
    void rebindingBetweenVettingAndConnecting() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        AddressResolver rebinding =
                host -> List.of(InetAddress.getByName(questions.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1"));
        try (ScriptedServer vetted =
                        ScriptedServer.on("127.0.0.2", (head, connection) -> ScriptedServer.ok(connection, "vetted"));
                Calls calls = new Calls(List.of("127.0.0.2/32"), null, rebinding)) {
            EgressResponse response = calls.get("http://songs.example:" + vetted.port() + "/");
            assertThat(response.body()).asString().isEqualTo("vetted");
            assertThat(questions).hasValue(1);
            assertThat(vetted.requests().getFirst()).contains("Host: songs.example:" + vetted.port());

            EgressException second = calls.failure("http://songs.example:" + canary.port() + "/");
            assertThat(second.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
        }
    }

    static List<String> noWebAddresses() {
        return HostileAddresses.NO_WEB_ADDRESSES;
    }

    @ParameterizedTest
    @MethodSource("noWebAddresses")
    void whatIsNoWebAddress(String url) throws Exception {
        try (Calls calls = Calls.toLoopback()) {
            EgressException failure = calls.failure(url.replace("PORT", String.valueOf(canary.port())));
            assertThat(failure.code()).isEqualTo(EgressCode.URL_NOT_ALLOWED);
        }
    }

    static List<String> locations() {
        return HostileAddresses.REDIRECTS;
    }

    @ParameterizedTest
    @MethodSource("locations")
    void redirects(String location) throws Exception {
        String target = location.replace("PORT", String.valueOf(canary.port()));
        try (ScriptedServer server = ScriptedServer.on(
                        "127.0.0.2",
                        (head, connection) -> ScriptedServer.status(connection, "302 Found", "Location: " + target));
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
        try (ScriptedServer server = ScriptedServer.on(
                        "127.0.0.2",
                        (head, connection) ->
                                ScriptedServer.status(connection, "302 Found", "Location: http://songs.example/"));
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
        try (ScriptedServer server =
                        ScriptedServer.on("127.0.0.2", (head, connection) -> ScriptedServer.ok(connection, "direct"));
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
