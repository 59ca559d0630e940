package io.soundforge.secrets;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals short secrets with AES-256-GCM (NIST SP 800-38D). A sealed secret is one version byte, four bytes that name its key, a random
 * nonce of twelve bytes, and the ciphertext with its tag. It opens only under the purpose that it was sealed for, so that nobody can put
 * one row's secret into another's place.
 */
@ApplicationScoped
public class SecretBox {
    private static final byte VERSION = 1;
    private static final int KEY_BYTES = 32;
    private static final int KEY_NAME_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int HEAD = 1 + KEY_NAME_BYTES + NONCE_BYTES;

    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, SecretKeySpec> keys = new LinkedHashMap<>();
    private final Integer current;

    /** @throws SecretException if a key is not 32 bytes in base64 */
    @Inject
    public SecretBox(SecretSettings settings) {
        this(settings.key(), settings.previousKeys().orElse(List.of()));
    }

    SecretBox(Optional<String> key, List<String> previousKeys) {
        this.current = key.filter(text -> !text.isBlank()).map(this::add).orElse(null);
        previousKeys.forEach(this::add);
    }

    /** Whether there is a key to seal with. */
    public boolean isReady() {
        return current != null;
    }

    /**
     * Seals a secret.
     *
     * @param purpose what it is and whose, e.g. {@code spotify-refresh-token:alice}
     * @throws SecretException if there is no key
     */
    public byte[] seal(String secret, String purpose) {
        if (current == null) {
            throw new SecretException("There is no key to keep secrets with; set soundforge.secrets.key.");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, current, nonce, purpose, secret.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.allocate(HEAD + sealed.length)
                .put(VERSION)
                .putInt(current)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /**
     * Opens a sealed secret.
     *
     * @throws SecretException if its key is not among the keys, it was changed, or it was sealed for another purpose
     */
    public String open(byte[] sealed, String purpose) {
        if (sealed.length <= HEAD || sealed[0] != VERSION) {
            throw new SecretException("This is no sealed secret.");
        }
        ByteBuffer buffer = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        int key = buffer.getInt();
        if (!keys.containsKey(key)) {
            throw new SecretException(
                    "The key of this secret is not known; add it to soundforge.secrets.previous-keys.");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        return new String(crypt(Cipher.DECRYPT_MODE, key, nonce, purpose, body), StandardCharsets.UTF_8);
    }

    private byte[] crypt(int mode, int key, byte[] nonce, String purpose, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, keys.get(key), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new SecretException("The secret was changed, or belongs elsewhere.");
        }
    }

    private Integer add(String text) {
        try {
            byte[] key = Base64.getDecoder().decode(text.strip());
            if (key.length != KEY_BYTES) {
                throw new SecretException("A key of secrets has " + KEY_BYTES + " bytes, in base64.");
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
            int name = ByteBuffer.wrap(digest).getInt();
            keys.put(name, new SecretKeySpec(key, "AES"));
            Arrays.fill(key, (byte) 0);
            return name;
        } catch (IllegalArgumentException e) {
            throw new SecretException("A key of secrets has " + KEY_BYTES + " bytes, in base64.");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
