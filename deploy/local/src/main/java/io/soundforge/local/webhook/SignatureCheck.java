package io.soundforge.local.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells genuine requests from others, as Standard Webhooks 1.0 says: one of the signatures is HMAC-SHA256 over {@code id.timestamp.body},
 * and the timestamp is of these minutes.
 */
public final class SignatureCheck {
    /** How far a timestamp may be from now, in either direction. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    private static final String ALGORITHM = "HmacSHA256";
    private static final String SECRET_PREFIX = "whsec_";
    private static final String VERSION = "v1,";

    private final SecretKeySpec key;
    private final Clock clock;

    /**
     * A check with that secret.
     *
     * @param secret as the API gives it, {@code whsec_…}
     * @throws IllegalArgumentException if it is none
     */
    public SignatureCheck(String secret, Clock clock) {
        if (!secret.startsWith(SECRET_PREFIX)) {
            throw new IllegalArgumentException("a secret begins with " + SECRET_PREFIX);
        }
        this.key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring(SECRET_PREFIX.length())), ALGORITHM);
        this.clock = clock;
    }

    /**
     * Looks at a request; the first three are its headers {@code webhook-id}, {@code webhook-timestamp} and
     * {@code webhook-signature}, null where it has none.
     *
     * @return empty: it is genuine; else what is wrong, in a few words
     */
    public Optional<String> complaint(String id, String timestamp, String signatures, byte[] body) {
        if (id == null || timestamp == null || signatures == null) {
            return Optional.of("it is not signed");
        }
        if (!timestamp.matches("\\d{1,12}")) {
            return Optional.of("its timestamp is no number of seconds");
        }
        // The signature first: what an unsigned timestamp says is nobody's word.
        if (!isSigned(signatures, sign(id + "." + timestamp + ".", body))) {
            return Optional.of("no signature matches");
        }
        long age = clock.instant().getEpochSecond() - Long.parseLong(timestamp);
        if (Math.abs(age) > TOLERANCE.toSeconds()) {
            return Optional.of(age > 0 ? "its timestamp is too old" : "its timestamp lies in the future");
        }
        return Optional.empty();
    }

    private static boolean isSigned(String signatures, String expected) {
        byte[] wanted = expected.getBytes(StandardCharsets.UTF_8);
        boolean signed = false;
        for (String each : signatures.split(" ")) {
            // One comparison for each, whatever the others said, and always to the end.
            signed |= MessageDigest.isEqual(wanted, each.getBytes(StandardCharsets.UTF_8));
        }
        return signed;
    }

    private String sign(String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(prefix.getBytes(StandardCharsets.UTF_8));
            return VERSION + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
