package io.soundforge.local.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureCheckTest {
    /** The example that the official libraries test themselves with. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIME = 1614265330;
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);

    private final SignatureCheck check = at(TIME);

    @Test
    void takesTheExampleOfTheOfficialLibraries() {
        assertThat(check.complaint(ID, Long.toString(TIME), SIGNATURE, BODY)).isEmpty();
    }

    @Test
    void takesWhatTheOfficialLibrarySigns() throws Exception {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            byte[] key = new byte[24 + random.nextInt(41)];
            random.nextBytes(key);
            String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
            String body = "{\"title\": \"Mörgen – ♫ " + random.nextLong() + "\"}";
            long now = Instant.now().getEpochSecond();
            String signature = new Webhook(secret).sign("msg_" + round, now, body);
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);

            SignatureCheck ours = new SignatureCheck(secret, Clock.systemUTC());
            assertThat(ours.complaint("msg_" + round, Long.toString(now), signature, bytes))
                    .isEmpty();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            assertThat(ours.complaint("msg_" + round, Long.toString(now), signature, bytes))
                    .contains("no signature matches");
        }
    }

    @Test
    void anyOfSeveralSignaturesDoes() {
        String other = "v1," + "A".repeat(43) + "=";
        assertThat(check.complaint(ID, Long.toString(TIME), other + " " + SIGNATURE, BODY))
                .isEmpty();
        assertThat(check.complaint(ID, Long.toString(TIME), SIGNATURE + " v2,x " + other, BODY))
                .isEmpty();
        assertThat(check.complaint(ID, Long.toString(TIME), other + " " + other, BODY))
                .contains("no signature matches");
        assertThat(check.complaint(ID, Long.toString(TIME), SIGNATURE.replace("v1,", "v1a,"), BODY))
                .contains("no signature matches");
    }

    @ParameterizedTest
    @CsvSource({"-301, 'its timestamp lies in the future'", "-300,", "0,", "300,", "301, its timestamp is too old"})
    void theTimestampIsOfTheseMinutes(long age, String complaint) {
        assertThat(at(TIME + age)
                        .complaint(ID, Long.toString(TIME), SIGNATURE, BODY)
                        .orElse(null))
                .isEqualTo(complaint);
    }

    @Test
    void whatIsMissingOrNonsenseIsRefused() {
        String time = Long.toString(TIME);
        assertThat(check.complaint(null, time, SIGNATURE, BODY)).contains("it is not signed");
        assertThat(check.complaint(ID, null, SIGNATURE, BODY)).contains("it is not signed");
        assertThat(check.complaint(ID, time, null, BODY)).contains("it is not signed");
        assertThat(check.complaint(ID, "soon", SIGNATURE, BODY)).contains("its timestamp is no number of seconds");
        assertThat(check.complaint(ID, "9".repeat(30), SIGNATURE, BODY))
                .contains("its timestamp is no number of seconds");
        assertThat(check.complaint(ID, time, "", BODY)).contains("no signature matches");
        assertThat(check.complaint("msg_other", time, SIGNATURE, BODY)).contains("no signature matches");
        assertThat(check.complaint(ID, Long.toString(TIME + 1), SIGNATURE, BODY))
                .contains("no signature matches");
        assertThatThrownBy(() -> new SignatureCheck("secret", Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static SignatureCheck at(long second) {
        return new SignatureCheck(SECRET, Clock.fixed(Instant.EPOCH.plus(Duration.ofSeconds(second)), ZoneOffset.UTC));
    }
}
