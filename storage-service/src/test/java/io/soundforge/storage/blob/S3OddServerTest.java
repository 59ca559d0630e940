package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that does not keep to what it speaks. */
class S3OddServerTest {
    private static final String KEY = "stems/0195f000-0000-7000-8000-000000000001/vocals.flac";
    private static final String ROLE = """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <Credentials>
                  <AccessKeyId>KEY-OF-THE-ROLE</AccessKeyId>
                  <SecretAccessKey>secret</SecretAccessKey>
                  <SessionToken>session</SessionToken>
                  <Expiration>2100-01-01T00:00:00Z</Expiration>
                </Credentials>
                <AssumedRoleUser>
                  <AssumedRoleId>id:name</AssumedRoleId>
                  <Arn>arn:aws:sts::123456789012:assumed-role/songs/name</Arn>
                </AssumedRoleUser>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """;

    private HttpServer server;
    private S3Backend backend;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        backend = new S3Backend(S3Servers.options(endpoint, "odd", ""));
    }

    @AfterEach
    void stop() {
        backend.close();
        server.stop(0);
    }

    /** Its bytes would be taken for those in the middle. */
    @Test
    void aWholeObjectInPlaceOfARangeIsRefused() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write("0123456789".getBytes());
            exchange.close();
        });

        assertThatThrownBy(() -> backend.read(KEY, 5, 3).readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10 bytes instead of 3");
    }

    @Test
    void aServerThatLetsNobodyInIsAwayAndHasAnswered() {
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });

        assertThatThrownBy(() -> backend.find(KEY)).isInstanceOfSatisfying(StoreAwayException.class, e -> {
            assertThat(e.hasAnswered()).isTrue();
            assertThat(e).hasMessageContaining("403");
        });
    }

    /** As on Kubernetes at Amazon's, where a service account's token stands for a role. */
    @Test
    void aRoleIsTakenWithATokenWhereThereAreNoKeys(@TempDir Path folder) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "the.token");
        String endpoint = "http://127.0.0.1:" + server.getAddress().getPort();
        AtomicReference<String> asked = new AtomicReference<>();
        AtomicReference<Headers> headers = new AtomicReference<>();
        server.createContext("/", exchange -> {
            if (exchange.getRequestMethod().equals("POST")) {
                asked.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                byte[] answer = ROLE.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "text/xml");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            } else {
                headers.set(exchange.getRequestHeaders());
                exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        Map<String, String> properties = Map.of(
                "aws.roleArn",
                "arn:aws:iam::123456789012:role/songs",
                "aws.webIdentityTokenFile",
                token.toString(),
                "aws.endpointUrlSts",
                endpoint,
                "aws.region",
                "us-east-1");
        properties.forEach(System::setProperty);
        try (S3Backend withoutKeys =
                new S3Backend(S3Servers.withoutKeys(S3Servers.options(URI.create(endpoint), "odd", "")))) {
            assertThat(withoutKeys.find(KEY)).isEmpty();
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
        assertThat(asked.get())
                .contains("Action=AssumeRoleWithWebIdentity")
                .contains("WebIdentityToken=the.token")
                .contains("role%2Fsongs");
        assertThat(headers.get().getFirst("Authorization")).contains("Credential=KEY-OF-THE-ROLE/");
        assertThat(headers.get().getFirst("X-Amz-Security-Token")).isEqualTo("session");
    }
}
