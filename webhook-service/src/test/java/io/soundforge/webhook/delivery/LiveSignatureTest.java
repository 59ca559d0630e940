package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.webhook.endpoint.EndpointVault;
import io.soundforge.webhook.endpoint.SigningSecret;
import jakarta.inject.Inject;
import java.net.http.HttpHeaders;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What arrives is verified as subscribers verify it: with the official libraries. */
@QuarkusTest
@TestProfile(Hostile.class)
class LiveSignatureTest extends Live {
    @Inject
    EndpointVault vault;

    private final Receiver receiver = closing(Receiver.answering());

    private static void verify(SigningSecret secret, Receiver.Got got) throws WebhookVerificationException {
        new Webhook(secret.text()).verify(got.text(), HttpHeaders.of(got.headers(), (name, value) -> true));
    }

    private static void assertRejected(SigningSecret secret, Receiver.Got got) {
        assertThatThrownBy(() -> verify(secret, got)).isInstanceOf(WebhookVerificationException.class);
    }

    private Receiver.Got next(Endpoints.Added endpoint) throws Exception {
        int before = receiver.got().size();
        deliver(endpoint);
        await().atMost(PATIENCE).until(() -> receiver.got().size() > before);
        return receiver.got().get(before);
    }

    private static List<String> signatures(Receiver.Got got) {
        assertThat(got.headers().get("webhook-signature")).as("lines").hasSize(1);
        return List.of(got.header("webhook-signature").split(" "));
    }

    private SigningSecret changeSecret(Endpoints.Added endpoint, int bytes) throws Exception {
        byte[] key = new byte[bytes];
        new SecureRandom().nextBytes(key);
        SigningSecret secret = new SigningSecret(key);
        sql(
                "UPDATE endpoint SET secret = ?, revision = revision + 1 WHERE id = ?",
                vault.sealSecret(endpoint.id(), secret),
                endpoint.id());
        return secret;
    }

    private void rotate(Endpoints.Added endpoint, SigningSecret to, Duration overlap) throws Exception {
        sql(
                "UPDATE endpoint SET previous_secret = secret, previous_until = now() + ? * interval '1 millisecond',"
                        + " secret = ?, revision = revision + 1 WHERE id = ?",
                overlap.toMillis(),
                vault.sealSecret(endpoint.id(), to),
                endpoint.id());
    }

    @Test
    void anEventFromItsTopicIsVerifiedAndNoOtherBitsAre() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        kafka.send(new JobFinished(
                EventCodec.newId(),
                JobState.COMPLETED,
                1,
                owner,
                Map.of("title", "Grüße, 東京 🎵"),
                Instant.now(),
                Instant.now(),
                List.of(),
                Map.of("job", "http://localhost:8080/api/v1/jobs/1")));
        await().atMost(PATIENCE).until(() -> !receiver.got().isEmpty());
        Receiver.Got got = receiver.got().getFirst();

        assertThatCode(() -> verify(endpoint.secret(), got)).doesNotThrowAnyException();
        assertThat(signatures(got)).hasSize(1);
        assertRejected(SigningSecret.random(), got);
        for (int place : List.of(0, got.body().length / 2, got.body().length - 2)) {
            byte[] body = got.body().clone();
            body[place] ^= 1;
            assertRejected(endpoint.secret(), new Receiver.Got(got.target(), got.headers(), body, got.at()));
        }
        assertRejected(endpoint.secret(), with(got, "webhook-id", got.header("webhook-id") + "0"));
        long timestamp = Long.parseLong(got.header("webhook-timestamp"));
        assertRejected(endpoint.secret(), with(got, "webhook-timestamp", Long.toString(timestamp + 1)));
        String signature = got.header("webhook-signature");
        char flipped = (char) (signature.charAt(10) ^ 1);
        assertRejected(
                endpoint.secret(),
                with(got, "webhook-signature", signature.substring(0, 10) + flipped + signature.substring(11)));
    }

    private static Receiver.Got with(Receiver.Got got, String header, String value) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(got.headers());
        headers.put(header, List.of(value));
        return new Receiver.Got(got.target(), headers, got.body(), got.at());
    }

    @Test
    void secretsOfAllLengthsSign() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        for (int bytes : List.of(24, 64)) {
            SigningSecret secret = changeSecret(endpoint, bytes);
            Receiver.Got got = next(endpoint);
            assertThatCode(() -> verify(secret, got)).doesNotThrowAnyException();
            assertRejected(endpoint.secret(), got);
        }
    }

    @Test
    void bothSecretsSignUntilTheOverlapIsOver() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        SigningSecret old = endpoint.secret();
        SigningSecret rotated = SigningSecret.random();
        rotate(endpoint, rotated, Duration.ofMinutes(2));
        Receiver.Got during = next(endpoint);
        assertThat(signatures(during)).hasSize(2);
        assertThatCode(() -> verify(old, during)).doesNotThrowAnyException();
        assertThatCode(() -> verify(rotated, during)).doesNotThrowAnyException();

        // Nothing but time has passed: what the sender keeps in memory retires, too.
        clock.step(Duration.ofMinutes(3));
        Receiver.Got after = next(endpoint);
        assertThat(signatures(after)).hasSize(1);
        assertThatCode(() -> verify(rotated, after)).doesNotThrowAnyException();
        assertRejected(old, after);
    }

    @Test
    void aSecretThatWasRetiredBeforeSignsNothing() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        SigningSecret rotated = SigningSecret.random();
        rotate(endpoint, rotated, Duration.ZERO);
        Receiver.Got got = next(endpoint);
        assertThat(signatures(got)).hasSize(1);
        assertRejected(endpoint.secret(), got);
        assertThatCode(() -> verify(rotated, got)).doesNotThrowAnyException();
    }

    @Test
    void anOldTimestampIsRejectedByTheReceiver() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        clock.step(Duration.ofMinutes(-10));
        assertRejected(endpoint.secret(), next(endpoint));
    }

    @Test
    void signsTheExampleOfTheOfficialLibrariesOnItsWay() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        SigningSecret secret =
                SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
        sql(
                "UPDATE endpoint SET secret = ?, revision = revision + 1 WHERE id = ?",
                vault.sealSecret(endpoint.id(), secret),
                endpoint.id());
        clock.stopAt(Instant.ofEpochSecond(1614265330));
        sql(
                "INSERT INTO event (id, type, owner, occurred_at, body) VALUES ('msg_p5jXN8AQM9LWM0D4loKWxJek', 'x', ?,"
                        + " now(), '{\"test\": 2432232314}')",
                owner);
        sql(
                "INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type)"
                        + " VALUES (?, 'msg_p5jXN8AQM9LWM0D4loKWxJek', ?, ?, 'x')",
                UUID.randomUUID(),
                endpoint.id(),
                owner);
        await().atMost(PATIENCE).until(() -> !receiver.got().isEmpty());
        assertThat(signatures(receiver.got().getFirst()))
                .containsExactly("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void customHeadersNeverTakeThePlaceOfOurs() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        Map<String, String> headers = Map.of(
                "Webhook-Id",
                "forged",
                "WEBHOOK-SIGNATURE",
                "v1,AAAA",
                "webhook-Timestamp",
                "1",
                "content-type",
                "x/y",
                "X-Api-Key",
                "k");
        sql(
                "UPDATE endpoint SET headers = ?, revision = revision + 1 WHERE id = ?",
                vault.sealHeaders(endpoint.id(), headers),
                endpoint.id());
        Receiver.Got got = next(endpoint);
        assertThatCode(() -> verify(endpoint.secret(), got)).doesNotThrowAnyException();
        assertThat(got.headers().get("Content-Type")).containsExactly("application/json");
        assertThat(got.headers().get("Webhook-Id")).hasSize(1).doesNotContain("forged");
        assertThat(got.header("X-Api-Key")).isEqualTo("k");
    }

    @Test
    void anotherOfficialLibraryThinksTheSame() throws Exception {
        NodeVerifier node = closing(NodeVerifier.installed());
        Endpoints.Added endpoint = endpoint(receiver.url());
        SigningSecret rotated = SigningSecret.random();
        rotate(endpoint, rotated, Duration.ofHours(1));
        Receiver.Got got = next(endpoint);
        byte[] forged = got.body().clone();
        forged[forged.length / 2] ^= 1;
        clock.step(Duration.ofMinutes(-10));
        Receiver.Got old = next(endpoint);

        assertThat(node.accepts(endpoint.secret(), got)).isTrue();
        assertThat(node.accepts(rotated, got)).isTrue();
        assertThat(node.accepts(SigningSecret.random(), got)).isFalse();
        assertThat(node.accepts(rotated, new Receiver.Got("/", got.headers(), forged, got.at())))
                .isFalse();
        assertThat(node.accepts(rotated, old)).isFalse();
        assertThat(Base64.getDecoder().decode(signatures(got).getFirst().substring(3)))
                .hasSize(32);
    }
}
