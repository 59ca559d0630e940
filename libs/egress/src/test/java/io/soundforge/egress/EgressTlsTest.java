package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.testing.ScriptedServer;
import io.soundforge.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The connection goes to the vetted address, the certificate must be the name's. */
class EgressTlsTest {
    private static final TestAuthority MAKER = new TestAuthority();
    private static final Path AUTHORITY = MAKER.certificate();
    private static ScriptedServer server;
    private static final List<SNIServerName> ASKED_FOR = new ArrayList<>();

    @BeforeAll
    static void serve() throws Exception {
        server = ScriptedServer.on(
                MAKER.server("dns:songs.example,ip:127.0.0.1"), "127.0.0.1", 0, (head, connection) -> {
                    ASKED_FOR.addAll(
                            ((ExtendedSSLSession) ((SSLSocket) connection).getSession()).getRequestedServerNames());
                    ScriptedServer.ok(connection, "secure");
                });
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        MAKER.close();
    }

    private static Calls calls(Path caFile) {
        return new Calls(
                List.of("127.0.0.1/32"),
                caFile,
                Calls.names(Map.of("songs.example", "127.0.0.1", "other.example", "127.0.0.1")));
    }

    @Test
    void checksTheCertificateAgainstTheNameAndNotTheAddress() throws Exception {
        try (Calls calls = calls(AUTHORITY)) {
            EgressResponse response = calls.get("https://songs.example:" + server.port() + "/");
            assertThat(response.body()).asString().isEqualTo("secure");
            assertThat(ASKED_FOR).hasToString("[type=host_name (0), value=songs.example]");

            EgressException wrongName = calls.failure("https://other.example:" + server.port() + "/");
            assertThat(wrongName.code()).isEqualTo(EgressCode.TLS_FAILED);
            assertThat(wrongName.isRetryable()).isFalse();
        }
    }

    @Test
    void checksTheCertificateOfAnAddress() throws Exception {
        try (Calls calls = calls(AUTHORITY)) {
            assertThat(calls.get("https://127.0.0.1:" + server.port() + "/").body())
                    .asString()
                    .isEqualTo("secure");
        }
    }

    @Test
    void trustsNobodyUnknown() throws Exception {
        try (Calls calls = calls(null)) {
            assertThat(calls.failure("https://songs.example:" + server.port() + "/")
                            .code())
                    .isEqualTo(EgressCode.TLS_FAILED);
        }
    }

    @Test
    void aServerThatHangsUpDuringTheHandshakeMayBeBackLater() throws Exception {
        // As a balancer does that has no server behind it just now.
        try (ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
                Calls calls = calls(AUTHORITY)) {
            Thread.ofVirtual().start(() -> {
                try (Socket connection = hangsUp.accept()) {
                    connection.getInputStream().read(new byte[8192]);
                } catch (IOException e) {
                    // The client says the rest.
                }
            });

            EgressException failure = calls.failure("https://songs.example:" + hangsUp.getLocalPort() + "/");

            assertThat(failure.code()).isEqualTo(EgressCode.UPSTREAM_UNAVAILABLE);
            assertThat(failure.isRetryable()).isTrue();
        }
    }

    @Test
    void plainHttpIsNoTls() throws Exception {
        try (ScriptedServer plain =
                        ScriptedServer.on("127.0.0.1", (head, connection) -> ScriptedServer.ok(connection, "plain"));
                Calls calls = calls(AUTHORITY)) {
            assertThat(calls.failure("https://songs.example:" + plain.port() + "/")
                            .code())
                    .isIn(EgressCode.TLS_FAILED, EgressCode.UPSTREAM_UNAVAILABLE);
        }
    }
}
