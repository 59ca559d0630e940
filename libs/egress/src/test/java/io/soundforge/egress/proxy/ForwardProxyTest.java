package io.soundforge.egress.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs in plain bytes; a server at 127.0.0.2, which may be called, and a canary that listens everywhere and may not. */
class ForwardProxyTest {
    private static final List<String> ALLOWED = List.of("127.0.0.2/32");
    private static final Map<String, String> NAMES =
            Map.of("songs.example", "127.0.0.2", "inside.example", "127.0.0.1", "metadata.example", "169.254.169.254");

    private Peer canary;
    private Peer server;

    @BeforeEach
    void listen() throws IOException {
        canary = new Peer("0.0.0.0");
        server = new Peer("127.0.0.2");
    }

    @AfterEach
    void nobodyCame() throws IOException {
        canary.close();
        server.close();
        assertThat(canary.connections).hasValue(0);
    }

    private static AddressResolver names() {
        return host -> {
            if (!NAMES.containsKey(host)) {
                throw new UnknownHostException(host);
            }
            return List.of(InetAddress.getByName(NAMES.get(host)));
        };
    }

    @Test
    void carriesTunnels() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket program = Through.send(session, Through.connect(session, "songs.example:" + server.port()))) {
            assertThat(Through.head(program)).startsWith("HTTP/1.1 200");
            Through.write(program, "GET /song HTTP/1.1\r\nHost: songs.example\r\n\r\n");
            assertThat(Through.all(program)).endsWith("the answer");
            assertThat(session.connections()).isEqualTo(1);
            assertThat(session.bytes()).isGreaterThan(50);
            assertThat(session.refusal()).isEmpty();
        }
    }

    @Test
    void passesPlainRequestsOnWithoutItsCredentials() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket program =
                        Through.send(session, Through.get(session, "http://songs.example:" + server.port() + "/a?b"))) {
            assertThat(Through.all(program)).startsWith("HTTP/1.1 200").endsWith("the answer");
            assertThat(server.heads.getFirst())
                    .startsWith("GET /a?b HTTP/1.1\r\n")
                    .containsIgnoringCase("host: songs.example:" + server.port())
                    .doesNotContainIgnoringCase("proxy-");
            assertThat(session.bytes()).isEqualTo("the answer".length());
            assertThat(session.connections()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost.",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "0.0.0.0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[fe80::1%25lo]",
                "inside.example",
                "metadata.example",
                "user@127.0.0.1"
            })
    void leadsNowhereInside(String host) throws Exception {
        String authority = host + ":" + canary.port();
        try (Through through = new Through(List.of(), names());
                ProxySession session = through.proxy.open();
                Socket tunnel = Through.send(session, Through.connect(session, authority));
                Socket plain = Through.send(session, Through.get(session, "http://" + authority + "/"))) {
            assertThat(Through.head(tunnel)).matches("(?s)HTTP/1.1 (400|403|502) .*");
            assertThat(Through.head(plain)).matches("(?s)HTTP/1.1 (400|403|502) .*");
            assertThat(session.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"songs.example:25", "songs.example:0", "songs.example", "ftp://songs.example/", "*", "/x"})
    void refusesOtherPortsAndForms(String target) throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket plain = Through.send(session, Through.get(session, target))) {
            assertThat(Through.head(plain)).matches("(?s)HTTP/1.1 (400|403) .*");
            assertThat(session.connections()).isZero();
        }
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket tunnel = Through.send(session, Through.connect(session, "songs.example:25"))) {
            assertThat(Through.head(tunnel)).startsWith("HTTP/1.1 403");
            assertThat(session.refusal()).map(EgressException::code).contains(EgressCode.URL_NOT_ALLOWED);
        }
    }

    @Test
    void goesWhereItHasVettedAndAsksOnce() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        AddressResolver rebinding =
                host -> List.of(InetAddress.getByName(questions.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1"));
        try (Through through = new Through(ALLOWED, rebinding);
                ProxySession session = through.proxy.open()) {
            try (Socket first = Through.send(session, Through.connect(session, "songs.example:" + server.port()))) {
                assertThat(Through.head(first)).startsWith("HTTP/1.1 200");
                assertThat(questions).hasValue(1);
            }
            try (Socket second = Through.send(session, Through.connect(session, "songs.example:" + canary.port()))) {
                assertThat(Through.head(second)).startsWith("HTTP/1.1 403");
            }
        }
    }

    @Test
    void wantsTheCredentialsOfAnOpenJob() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                ProxySession other = through.proxy.open()) {
            String request = Through.connect(session, "songs.example:" + server.port());
            String without = request.replace(Through.credentials(session), "");
            String wrong = request.replace(
                    Through.credentials(session), "Proxy-Authorization: Basic YWxpY2U6b3BlbiBzZXNhbWU=\r\n");
            assertThat(answer(session, without)).startsWith("HTTP/1.1 407").containsIgnoringCase("proxy-authenticate");
            assertThat(answer(session, wrong)).startsWith("HTTP/1.1 407");
            session.close();
            assertThat(answer(other, request)).startsWith("HTTP/1.1 407");
            assertThat(other.url()).isNotEqualTo(session.url());
            assertThat(server.connections).hasValue(0);
        }
    }

    @Test
    void endsWhatIsOpenWithTheJob() throws Exception {
        try (Through through = new Through(ALLOWED, names())) {
            ProxySession session = through.proxy.open();
            try (Socket program = Through.send(session, Through.connect(session, "songs.example:" + server.port()))) {
                Through.head(program);
                session.close();
                assertThat(isCut(program)).isTrue();
                await().until(() -> server.open.get() == 0);
            }
        }
    }

    @Test
    void endsJobsThatTransferTooMuch() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open(100);
                Socket program = Through.send(session, Through.connect(session, "songs.example:" + server.port()))) {
            Through.head(program);
            Through.write(program, "x".repeat(101));
            assertThat(isCut(program)).isTrue();
            assertThat(session.refusal()).map(EgressException::code).contains(EgressCode.TOO_LARGE);
        }
    }

    @Test
    void limitsConnectionsSilenceAndTime() throws Exception {
        try (Through through = new Through(ALLOWED, names(), 1, Duration.ofSeconds(1), Duration.ofSeconds(60));
                ProxySession session = through.proxy.open()) {
            String request = Through.connect(session, "songs.example:" + server.port());
            try (Socket silent = Through.send(session, request)) {
                assertThat(Through.head(silent)).startsWith("HTTP/1.1 200");
                assertThat(answer(session, request)).startsWith("HTTP/1.1 502");
                assertThat(isCut(silent)).as("after a second of silence").isTrue();
            }
            await().until(() -> server.open.get() == 0);
            assertThat(answer(session, request)).as("the place is free again").startsWith("HTTP/1.1 200");
        }
        try (Through through = new Through(ALLOWED, names(), 8, Duration.ofSeconds(30), Duration.ofSeconds(1));
                ProxySession session = through.proxy.open();
                Socket program = Through.send(session, Through.connect(session, "songs.example:" + server.port()))) {
            assertThat(Through.head(program)).startsWith("HTTP/1.1 200");
            assertThat(isCut(program)).isTrue();
            assertThat(session.refusal()).map(EgressException::code).contains(EgressCode.TIMEOUT);
        }
    }

    @Test
    void listensOnLoopbackOnly() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open()) {
            int port = Through.address(session).getPort();
            assertThat(Through.address(session).getAddress().isLoopbackAddress())
                    .isTrue();
            // Somebody else may have the port on another address, which would not be so were it taken everywhere.
            try (ServerSocket beside = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.3"))) {
                assertThat(beside.isBound()).isTrue();
            }
        }
    }

    private static String answer(ProxySession to, String request) throws IOException {
        try (Socket socket = Through.send(to, request)) {
            return Through.head(socket);
        }
    }

    private static boolean isCut(Socket program) throws IOException {
        try {
            return program.getInputStream().read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    /** Counts who comes; answers what looks like a request. */
    private static final class Peer implements AutoCloseable {
        private final ServerSocket socket;
        private final AtomicInteger connections = new AtomicInteger();
        private final AtomicInteger open = new AtomicInteger();
        private final List<String> heads = new CopyOnWriteArrayList<>();

        Peer(String address) throws IOException {
            socket = new ServerSocket(0, 50, InetAddress.getByName(address));
            Thread.ofVirtual().start(this::accept);
        }

        int port() {
            return socket.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket connection = socket.accept();
                    connections.incrementAndGet();
                    open.incrementAndGet();
                    Thread.ofVirtual().start(() -> serve(connection));
                }
            } catch (IOException e) {
                // closed
            }
        }

        private void serve(Socket connection) {
            try (connection) {
                connection.setSoTimeout(10_000);
                String head = Through.head(connection);
                if (head.startsWith("GET ")) {
                    heads.add(head);
                    Through.write(connection, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nthe answer");
                }
            } catch (SocketException e) {
                // cut, which some tests want
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                open.decrementAndGet();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
