package io.soundforge.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private static final String KEY = key(1);
    private static final String OTHER = key(2);

    private final SecretBox box = new SecretBox(Optional.of(KEY), List.of());

    @Test
    void whatIsSealedOpensAgain() {
        byte[] sealed = box.seal("pässwörd", "test:alice");

        assertThat(box.open(sealed, "test:alice")).isEqualTo("pässwörd");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("ssw");
    }

    @Test
    void twoSealsOfOneSecretDiffer() {
        assertThat(box.seal("x", "p")).isNotEqualTo(box.seal("x", "p"));
    }

    @Test
    void aSecretOpensForItsOwnPurposeOnly() {
        byte[] sealed = box.seal("x", "test:alice");

        assertThatThrownBy(() -> box.open(sealed, "test:bob")).isInstanceOf(SecretException.class);
    }

    @Test
    void everyChangedByteIsNoticed() {
        byte[] sealed = box.seal("a secret", "p");
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            assertThatThrownBy(() -> box.open(changed, "p")).isInstanceOf(SecretException.class);
        }
        assertThatThrownBy(() -> box.open(new byte[0], "p")).isInstanceOf(SecretException.class);
    }

    @Test
    void anOlderKeyStillOpensAndANewOneSeals() {
        byte[] old = box.seal("x", "p");
        SecretBox rotated = new SecretBox(Optional.of(OTHER), List.of(KEY));

        assertThat(rotated.open(old, "p")).isEqualTo("x");
        assertThatThrownBy(() -> box.open(rotated.seal("x", "p"), "p"))
                .isInstanceOf(SecretException.class)
                .hasMessageContaining("previous-keys");
    }

    @Test
    void withoutAKeyNothingIsSealed() {
        SecretBox none = new SecretBox(Optional.of(" "), List.of());

        assertThat(none.isReady()).isFalse();
        assertThatThrownBy(() -> none.seal("x", "p")).hasMessageContaining("soundforge.secrets.key");
    }

    @Test
    void aKeyOfAnotherLengthIsRefusedWithoutTellingIt() {
        String shortKey = Base64.getEncoder().encodeToString(new byte[16]);

        assertThatThrownBy(() -> new SecretBox(Optional.of(shortKey), List.of()))
                .isInstanceOf(SecretException.class)
                .message()
                .doesNotContain(shortKey);
        assertThatThrownBy(() -> new SecretBox(Optional.of("not base64!"), List.of()))
                .isInstanceOf(SecretException.class);
    }

    private static String key(int fill) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) fill);
        return Base64.getEncoder().encodeToString(key);
    }
}
