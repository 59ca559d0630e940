package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection goes to the vetted address, the certificate must be the name's. */
class EgressTlsTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path folder;

    private static Path authority;
    private static Scripted server;
    private static final List<SNIServerName> ASKED_FOR = new ArrayList<>();

    @BeforeAll
    static void serve() throws Exception {
        authority = folder.resolve("authority.pem");
        keytool("-genkeypair", "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c", "-keystore", "ca.p12");
        keytool("-genkeypair", "-alias", "server", "-dname", "CN=songs.example", "-keystore", "server.p12");
        keytool("-certreq", "-alias", "server", "-file", "server.csr", "-keystore", "server.p12");
        keytool(
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                "server.csr",
                "-outfile",
                "server.pem",
                "-rfc",
                "-ext",
                "san=dns:songs.example,ip:127.0.0.1",
                "-keystore",
                "ca.p12");
        keytool("-exportcert", "-alias", "ca", "-rfc", "-file", "authority.pem", "-keystore", "ca.p12");
        keytool("-importcert", "-noprompt", "-alias", "ca", "-file", "authority.pem", "-keystore", "server.p12");
        keytool("-importcert", "-noprompt", "-alias", "server", "-file", "server.pem", "-keystore", "server.p12");
        server = Scripted.on(serverContext().getServerSocketFactory(), "127.0.0.1", 0, (head, connection) -> {
            ASKED_FOR.addAll(((ExtendedSSLSession) ((SSLSocket) connection).getSession()).getRequestedServerNames());
            Scripted.ok(connection, "secure");
        });
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private static void keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-validity", "30"));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(() -> log(folder.resolve("keytool.log")))
                .isZero();
    }

    private static String log(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static SSLContext serverContext() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
            store.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private static Calls calls(Path caFile) {
        return new Calls(
                List.of("127.0.0.1/32"),
                caFile,
                Calls.names(Map.of("songs.example", "127.0.0.1", "other.example", "127.0.0.1")));
    }

    @Test
    void checksTheCertificateAgainstTheNameAndNotTheAddress() throws Exception {
        try (Calls calls = calls(authority)) {
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
        try (Calls calls = calls(authority)) {
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
                Calls calls = calls(authority)) {
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
        try (Scripted plain = Scripted.on("127.0.0.1", (head, connection) -> Scripted.ok(connection, "plain"));
                Calls calls = calls(authority)) {
            assertThat(calls.failure("https://songs.example:" + plain.port() + "/")
                            .code())
                    .isIn(EgressCode.TLS_FAILED, EgressCode.UPSTREAM_UNAVAILABLE);
        }
    }
}
