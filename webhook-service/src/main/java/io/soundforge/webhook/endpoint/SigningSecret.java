package io.soundforge.webhook.endpoint;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * A symmetric signing secret as Standard Webhooks 1.0 writes it: {@code whsec_} and 24 to 64 bytes in base64.
 *
 * @param key the bytes that sign
 */
public record SigningSecret(byte[] key) {
    /** The prefix of the written form. */
    public static final String PREFIX = "whsec_";

    private static final int LEAST_BYTES = 24;
    private static final int MOST_BYTES = 64;
    private static final int USUAL_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A new random one. */
    public static SigningSecret random() {
        byte[] key = new byte[USUAL_BYTES];
        RANDOM.nextBytes(key);
        return new SigningSecret(key);
    }

    /** Reads the written form; empty for anything else. */
    public static Optional<SigningSecret> parse(String text) {
        if (text == null || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            boolean fits = key.length >= LEAST_BYTES && key.length <= MOST_BYTES;
            return fits ? Optional.of(new SigningSecret(key)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The written form. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** Says nothing, so that no log does. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
