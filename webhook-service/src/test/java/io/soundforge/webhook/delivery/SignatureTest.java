package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.webhook.endpoint.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignatureTest {
    /** The example that the official libraries test themselves with. */
    @Test
    void signsTheExampleOfTheOfficialLibraries() {
        SigningSecret secret =
                SigningSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
        byte[] body = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

        Map<String, String> headers = Signature.headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), body, List.of(secret));

        assertThat(headers)
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void twoSecretsMakeTwoSignaturesInOneLine() {
        List<SigningSecret> secrets = List.of(SigningSecret.random(), SigningSecret.random());
        String line =
                Signature.headers("id", Instant.EPOCH, new byte[0], secrets).get("webhook-signature");
        assertThat(line.split(" "))
                .hasSize(2)
                .allMatch(part -> part.startsWith("v1,"))
                .doesNotHaveDuplicates();
    }
}
