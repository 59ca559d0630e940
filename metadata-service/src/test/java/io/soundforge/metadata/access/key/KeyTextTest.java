package io.soundforge.metadata.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    private static final UUID ID = UUID.fromString("01a20abb-ce38-766e-96fc-f6958cb081a2");
    private static final String HEAD = "sf_01a20abbce38766e96fcf6958cb081a2_";

    @Test
    void aKeyNamesItsIdAndHasTwoHundredAndFiftySixBitsBesides() {
        String key = KeyText.random(ID);
        assertThat(key).startsWith(HEAD);
        assertThat(Base64.getUrlDecoder().decode(key.substring(HEAD.length()))).hasSize(32);
        assertThat(KeyText.id(key)).contains(ID);
        assertThat(KeyText.isWithoutId(key)).isFalse();
        assertThat(KeyText.random(ID)).isNotEqualTo(key);
    }

    @Test
    void aKeyIsToldByItsHash() {
        String key = KeyText.random(ID);
        assertThat(KeyText.hasHash(key, KeyText.hash(key))).isTrue();
        assertThat(KeyText.hasHash(key, KeyText.hash(KeyText.random(ID)))).isFalse();
        assertThat(KeyText.hasHash(key, key)).isFalse();
        assertThat(KeyText.hasHash(key, "")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sf_",
                HEAD,
                HEAD + "short",
                "SF_01a20abbce38766e96fcf6958cb081a2_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "sf_01A20ABBCE38766E96FCF6958CB081A2_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                HEAD + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.",
                HEAD + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                HEAD + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
            })
    void whatCannotBeAKeyNamesNone(String text) {
        assertThat(KeyText.id(text)).isEmpty();
        assertThat(KeyText.isWithoutId(text)).isFalse();
    }

    @Test
    void theFirstKeyHasNoId() {
        assertThat(KeyText.isWithoutId("sf_" + "b".repeat(43))).isTrue();
        assertThat(KeyText.id("sf_" + "b".repeat(43))).isEmpty();
    }
}
