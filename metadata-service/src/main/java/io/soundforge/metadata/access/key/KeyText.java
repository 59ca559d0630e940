package io.soundforge.metadata.access.key;

import io.soundforge.rest.RequestJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key as its holder has it: {@code sf_}, the key's id, which is no secret, and 256 random bits, which are. The key of the configuration has no
 * id.
 */
final class KeyText {
    static final String PREFIX = "sf_";

    private static final int BYTES = 32;
    private static final String SECRET = "[A-Za-z0-9_-]{43}";
    private static final Pattern WITH_ID =
            Pattern.compile(PREFIX + "([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_" + SECRET);
    private static final Pattern WITHOUT_ID = Pattern.compile(PREFIX + SECRET);
    private static final SecureRandom RANDOM = new SecureRandom();

    private KeyText() {}

    /** A new one. @param id what it will be looked up by */
    static String random(UUID id) {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return PREFIX + id.toString().replace("-", "") + "_" + secret;
    }

    /** The id that a key names; empty for what cannot be a key that was made here. */
    static Optional<UUID> id(String key) {
        Matcher form = WITH_ID.matcher(key);
        return form.matches() ? Optional.of(UUID.fromString(form.replaceFirst("$1-$2-$3-$4-$5"))) : Optional.empty();
    }

    /** Whether it can be the key of the configuration. */
    static boolean isWithoutId(String key) {
        return WITHOUT_ID.matcher(key).matches();
    }

    /** What is kept of a key. With so much chance in it, a plain digest cannot be turned back, nor does a slow one keep anybody out. */
    static String hash(String key) {
        return RequestJson.sha256(key);
    }

    /** Whether a key has that hash; takes the same time for every wrong one. */
    static boolean hasHash(String key, String hash) {
        return MessageDigest.isEqual(
                hash(key).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    }
}
