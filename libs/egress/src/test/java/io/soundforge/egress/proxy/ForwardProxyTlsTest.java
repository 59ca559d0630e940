package io.soundforge.egress.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import io.soundforge.testing.ScriptedServer;
import io.soundforge.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * TLS from end to end through the proxy: a real server at 127.0.0.2, which may be called, and one with just as good a certificate that
 * listens everywhere and may not.
 */
class ForwardProxyTlsTest {
    /** The kind of an alternative name that is a host name (RFC 5280). */
    private static final int DNS_NAME = 2;

    private static final List<String> ALLOWED = List.of("127.0.0.2/32");
    private static final Map<String, List<String>> NAMES = Map.of(
            "songs.example", List.of("127.0.0.2"),
            "other.example", List.of("127.0.0.2"),
            "inside.example", List.of("127.0.0.1"),
            "mixed.example", List.of("127.0.0.2", "127.0.0.1"));

    private static ServerSocketFactory certified;
    private static SSLSocketFactory trusting;

    private final List<String> askedFor = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private ScriptedServer server;
    private ScriptedServer canary;

    @BeforeAll
    static void certify() {
        try (TestAuthority authority = new TestAuthority()) {
            certified = authority.server("dns:songs.example,ip:127.0.0.1");
            trusting = authority.client();
        }
    }

    @BeforeEach
    void listen() {
        canary = ScriptedServer.on(
                certified, "0.0.0.0", 0, (head, connection) -> ScriptedServer.ok(connection, "caught"));
        server = ScriptedServer.on(certified, "127.0.0.2", 0, (head, connection) -> {
            ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection).getSession();
            session.getRequestedServerNames().forEach(name -> askedFor.add(name.toString()));
            requests.add(head);
            ScriptedServer.ok(connection, "secure");
        });
    }

    @AfterEach
    void nobodyCame() throws IOException {
        canary.close();
        server.close();
        assertThat(canary.connections()).isZero();
    }

    @Test
    void theCertificateAndTheNameAreTheServersOwn() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket tunnel = tunnel(session, "songs.example:" + server.port());
                SSLSocket secure = secure(tunnel, "songs.example", server.port())) {
            Through.write(secure, "GET /song HTTP/1.1\r\nHost: songs.example\r\n\r\n");
            assertThat(Through.all(secure)).startsWith("HTTP/1.1 200").endsWith("secure");

            X509Certificate certificate = (X509Certificate) secure.getSession().getPeerCertificates()[0];
            assertThat(certificate.getSubjectAlternativeNames()).contains(List.of(DNS_NAME, "songs.example"));
            assertThat(askedFor).containsExactly("type=host_name (0), value=songs.example");
            assertThat(requests.getFirst())
                    .as("the proxy sees none of it, and adds nothing")
                    .isEqualTo("GET /song HTTP/1.1\r\nHost: songs.example\r\n\r\n");
            assertThat(session.connections()).isEqualTo(1);
            assertThat(session.bytes()).isGreaterThan(500);
        }
    }

    @Test
    void aCertificateOfAnotherNameIsSeenByTheProgram() throws Exception {
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket tunnel = tunnel(session, "other.example:" + server.port())) {
            assertThatThrownBy(() -> secure(tunnel, "other.example", server.port()))
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("other.example");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void anAuthorityThatTheProgramDoesNotKnowIsSeenByIt() throws Exception {
        SSLSocketFactory ordinary = (SSLSocketFactory) SSLSocketFactory.getDefault();
        try (Through through = new Through(ALLOWED, names());
                ProxySession session = through.proxy.open();
                Socket tunnel = tunnel(session, "songs.example:" + server.port())) {
            assertThatThrownBy(() -> secure(ordinary, tunnel, "songs.example", server.port()))
                    .isInstanceOf(SSLHandshakeException.class);
        }
        assertThat(requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "inside.example", "mixed.example", "songs.example"})
    void noHandshakeReachesAnAddressInside(String host) throws Exception {
        try (Through through =
                        new Through(List.of("127.0.0.2/32"), host.equals("songs.example") ? rebound() : names());
                ProxySession session = through.proxy.open();
                Socket refused = Through.send(session, Through.connect(session, host + ":" + canary.port()))) {
            assertThat(Through.head(refused)).startsWith("HTTP/1.1 403");

            assertThatThrownBy(() -> secure(refused, "songs.example", canary.port()))
                    .isInstanceOf(IOException.class);
            assertThat(session.connections()).isZero();
            assertThat(session.refusal()).map(EgressException::code).contains(EgressCode.URL_NOT_ALLOWED);
        }
    }

    private static AddressResolver names() {
        return host -> {
            if (!NAMES.containsKey(host)) {
                throw new UnknownHostException(host);
            }
            return addresses(NAMES.get(host));
        };
    }

    /** A name that was all right when somebody looked at it, and leads inside now. */
    private static AddressResolver rebound() throws UnknownHostException {
        AtomicInteger questions = new AtomicInteger();
        AddressResolver resolver =
                host -> addresses(List.of(questions.getAndIncrement() == 0 ? "127.0.0.2" : "127.0.0.1"));
        resolver.resolve("songs.example");
        return resolver;
    }

    private static List<InetAddress> addresses(List<String> literals) throws UnknownHostException {
        List<InetAddress> addresses = new CopyOnWriteArrayList<>();
        for (String literal : literals) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    private static Socket tunnel(ProxySession session, String authority) throws IOException {
        Socket tunnel = Through.send(session, Through.connect(session, authority));
        assertThat(Through.head(tunnel)).startsWith("HTTP/1.1 200");
        return tunnel;
    }

    private static SSLSocket secure(Socket tunnel, String name, int port) throws IOException {
        return secure(trusting, tunnel, name, port);
    }

    /** The handshake of a program that checks names, as all do that are worth their name. */
    private static SSLSocket secure(SSLSocketFactory factory, Socket tunnel, String name, int port) throws IOException {
        SSLSocket secure = (SSLSocket) factory.createSocket(tunnel, name, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        return secure;
    }
}
