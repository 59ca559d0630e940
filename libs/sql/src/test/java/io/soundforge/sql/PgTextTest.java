package io.soundforge.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PgTextTest {
    @Test
    void nulCharactersGoAndEverythingElseStays() {
        assertThat(PgText.json("{\"a\":[\"x\\u0000y\",1.5,null,true],\"b\\u0000\":{}}"))
                .isEqualTo("{\"a\":[\"xy\",1.5,null,true],\"b\":{}}");
        assertThat(PgText.plain("a\0b")).isEqualTo("ab");
        assertThat(PgText.plain(null)).isNull();
    }

    @Test
    void anEscapedBackslashIsNoNulCharacter() {
        assertThat(PgText.json("{\"a\":\"\\\\u0000\"}")).isEqualTo("{\"a\":\"\\\\u0000\"}");
    }

    @Test
    void halvesOfCharactersAreReplacedAndWholeOnesStay() {
        assertThat(PgText.json("{\"a\":\"\\ud83c\\uDFB5 \\udfb5 \\ud83c\"}")).isEqualTo("{\"a\":\"🎵 \ufffd \ufffd\"}");
        assertThat(PgText.plain("🎵 \udfb5")).isEqualTo("🎵 \ufffd");
    }

    @Test
    void textWithoutThemIsNotTouched() {
        String json = "{ \"a\" : 1 }";
        assertThat(PgText.json(json)).isSameAs(json);
    }
}
