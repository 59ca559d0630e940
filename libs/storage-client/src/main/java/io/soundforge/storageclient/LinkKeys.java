package io.soundforge.storageclient;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What links are signed with: the newest key, and one before it that is still accepted. HMAC-SHA256. */
final class LinkKeys {
    /** The shortest secret that is accepted, in characters. */
    static final int MIN_SECRET_LENGTH = 32;

    /** One of them. Its id says which, and nothing about it. */
    record Key(String id, SecretKeySpec secret) {
        /** The signature of a text, fit for a query. */
        String sign(String text) {
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(secret, text));
        }
    }

    private final List<Key> keys = new ArrayList<>();

    /** @throws IllegalArgumentException if a secret is too short */
    LinkKeys(String secret, Optional<String> previousSecret) {
        keys.add(key(secret));
        previousSecret.filter(s -> !s.isBlank()).ifPresent(s -> keys.add(key(s)));
    }

    /** The one to sign with. */
    Key newest() {
        return keys.getFirst();
    }

    /**
     * Whether one of the keys made that signature. Takes the same time for every wrong one.
     *
     * @param text what was signed, for a key
     */
    boolean signed(String keyId, String signature, Function<Key, String> text) {
        byte[] given = signature.getBytes(StandardCharsets.UTF_8);
        boolean ours = false;
        for (Key key : keys) {
            byte[] expected = key.sign(text.apply(key)).getBytes(StandardCharsets.UTF_8);
            ours |= MessageDigest.isEqual(expected, given) & key.id.equals(keyId);
        }
        return ours;
    }

    private static Key key(String secret) {
        if (secret.length() < MIN_SECRET_LENGTH) {
            throw new IllegalArgumentException(
                    "soundforge.links.secret must have at least " + MIN_SECRET_LENGTH + " characters");
        }
        SecretKeySpec spec = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        return new Key(HexFormat.of().formatHex(hmac(spec, "key id"), 0, 4), spec);
    }

    private static byte[] hmac(SecretKeySpec key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
