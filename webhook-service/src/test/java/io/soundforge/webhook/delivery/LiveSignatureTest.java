package io.soundforge.webhook.delivery;

import static io.soundforge.webhook.Signatures.assertRejected;
import static io.soundforge.webhook.Signatures.assertSigned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.EventCodec;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.endpoint.EndpointVault;
import io.soundforge.webhook.endpoint.SigningSecret;
import jakarta.inject.Inject;
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

    private Receiver.Got next(Endpoints.Added endpoint) throws Exception {
        int before = receiver.got().size();
        deliver(endpoint);
        await().until(() -> receiver.got().size() > before);
        return receiver.got().get(before);
    }

    private static List<String> signatures(Receiver.Got got) {
        assertThat(got.headers().get("webhook-signature")).as("lines").hasSize(1);
        return List.of(got.header("webhook-signature").split(" "));
    }

    private void changeSecret(Endpoints.Added endpoint, SigningSecret secret) {
        tables.run(
                "UPDATE endpoint SET secret = ?, revision = revision + 1 WHERE id = ?",
                vault.sealSecret(endpoint.id(), secret),
                endpoint.id());
    }

    private void rotate(Endpoints.Added endpoint, SigningSecret to, Duration overlap) throws Exception {
        tables.run(
                "UPDATE endpoint SET previous_secret = secret, previous_until = now() + ? * interval '1 millisecond',"
                        + " secret = ?, revision = revision + 1 WHERE id = ?",
                overlap.toMillis(),
                vault.sealSecret(endpoint.id(), to),
                endpoint.id());
    }

    @Test
    void anEventFromItsTopicIsVerifiedAndNoOtherBitsAre() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        finished(
                EventCodec.newId(),
                Map.of("title", "Grüße, 東京 🎵"),
                Map.of("job", "http://localhost:8080/api/v1/jobs/1"));
        await().until(() -> !receiver.got().isEmpty());
        Receiver.Got got = receiver.got().getFirst();

        assertSigned(got, endpoint.secret().text());
        assertThat(signatures(got)).hasSize(1);
        assertRejected(got, SigningSecret.random().text());
        for (int place : List.of(0, got.body().length / 2, got.body().length - 2)) {
            byte[] body = got.body().clone();
            body[place] ^= 1;
            assertRejected(
                    new Receiver.Got(got.target(), got.headers(), body, got.at()),
                    endpoint.secret().text());
        }
        assertRejected(
                with(got, "webhook-id", got.header("webhook-id") + "0"),
                endpoint.secret().text());
        long timestamp = Long.parseLong(got.header("webhook-timestamp"));
        assertRejected(
                with(got, "webhook-timestamp", Long.toString(timestamp + 1)),
                endpoint.secret().text());
        String signature = got.header("webhook-signature");
        char flipped = (char) (signature.charAt(10) ^ 1);
        assertRejected(
                with(got, "webhook-signature", signature.substring(0, 10) + flipped + signature.substring(11)),
                endpoint.secret().text());
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
            byte[] key = new byte[bytes];
            new SecureRandom().nextBytes(key);
            SigningSecret secret = new SigningSecret(key);
            changeSecret(endpoint, secret);
            Receiver.Got got = next(endpoint);
            assertSigned(got, secret.text());
            assertRejected(got, endpoint.secret().text());
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
        assertSigned(during, old.text(), rotated.text());

        // Nothing but time has passed: what the sender keeps in memory retires, too.
        clock.step(Duration.ofMinutes(3));
        Receiver.Got after = next(endpoint);
        assertThat(signatures(after)).hasSize(1);
        assertSigned(after, rotated.text());
        assertRejected(after, old.text());
    }

    @Test
    void aSecretThatWasRetiredBeforeSignsNothing() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        SigningSecret rotated = SigningSecret.random();
        rotate(endpoint, rotated, Duration.ZERO);
        Receiver.Got got = next(endpoint);
        assertThat(signatures(got)).hasSize(1);
        assertRejected(got, endpoint.secret().text());
        assertSigned(got, rotated.text());
    }

    @Test
    void anOldTimestampIsRejectedByTheReceiver() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        clock.step(Duration.ofMinutes(-10));
        assertRejected(next(endpoint), endpoint.secret().text());
    }

    @Test
    void signsTheExampleOfTheOfficialLibrariesOnItsWay() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        changeSecret(
                endpoint,
                SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow());
        clock.stopAt(Instant.ofEpochSecond(1614265330));
        tables.run(
                "INSERT INTO event (id, type, owner, occurred_at, body) VALUES ('msg_p5jXN8AQM9LWM0D4loKWxJek', 'x', ?,"
                        + " now(), '{\"test\": 2432232314}')",
                owner);
        tables.run(
                "INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type)"
                        + " VALUES (?, 'msg_p5jXN8AQM9LWM0D4loKWxJek', ?, ?, 'x')",
                UUID.randomUUID(),
                endpoint.id(),
                owner);
        await().until(() -> !receiver.got().isEmpty());
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
        tables.run(
                "UPDATE endpoint SET headers = ?, revision = revision + 1 WHERE id = ?",
                vault.sealHeaders(endpoint.id(), headers),
                endpoint.id());
        Receiver.Got got = next(endpoint);
        assertSigned(got, endpoint.secret().text());
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
