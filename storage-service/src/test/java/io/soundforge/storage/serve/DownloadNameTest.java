package io.soundforge.storage.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DownloadNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Björk - Jóga.flac            | Björk - Jóga.flac
            AC/DC - T.N.T..flac          | AC_DC - T.N.T..flac
            ../../etc/passwd             | _.._etc_passwd
            C:\\Windows\\x.flac          | C_Windows_x.flac
            CON.flac                     | _CON.flac
            nul                          | _nul
            ?*<>"                       | fallback
            ...                          | fallback
            """, quoteCharacter = '`')
    void makesNamesHarmless(String name, String expected) {
        assertThat(DownloadName.clean(name, "fallback")).isEqualTo(expected);
    }

    @Test
    void keepsTheExtensionOfALongName() {
        String clean = DownloadName.clean("é".repeat(300) + ".flac", "fallback");

        assertThat(clean).endsWith("é.flac");
        assertThat(clean.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void takesTheOtherNameWhereNothingIsLeft() {
        assertThat(DownloadName.clean(null, "x.flac")).isEqualTo("x.flac");
        assertThat(DownloadName.clean("\u0000\u202e/", "x.flac")).isEqualTo("x.flac");
    }

    @Test
    void writesBothFormsOfTheHeader() {
        assertThat(DownloadName.attachment("Björk \"Jóga\" €.flac"))
                .isEqualTo("attachment; filename=\"Bjork _Joga_ _.flac\"; "
                        + "filename*=UTF-8''Bj%C3%B6rk%20%22J%C3%B3ga%22%20%E2%82%AC.flac");
    }

    @ParameterizedTest
    @MethodSource("io.soundforge.storage.blob.HostileNames#paths")
    void neverLetsANameBreakTheHeaderOrTheFolder(String name) {
        String clean = DownloadName.clean(name, "fallback");
        String header = DownloadName.attachment(clean);

        assertThat(clean)
                .doesNotContain("/", "\\", "\0", "\n", "\r", "\u202e")
                .isNotBlank()
                .doesNotStartWith(".");
        assertThat(header)
                .matches("attachment; filename=\"[\\x20-\\x7e&&[^\"\\\\]]*\"; filename\\*=UTF-8''[A-Za-z0-9%._~-]*");
        assertThat(URLDecoder.decode(header.substring(header.indexOf("''") + 2), StandardCharsets.UTF_8))
                .isEqualTo(clean);
    }

    @Test
    void copesWithAnyCharacters() {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int j = 0; j < random.nextInt(40); j++) {
                name.append((char) random.nextInt(0x10000));
            }
            String clean = DownloadName.clean(name.toString(), "fallback");
            assertThat(DownloadName.clean(clean, "fallback")).isEqualTo(clean);
            assertThat(DownloadName.attachment(clean)).matches("[\\x20-\\x7e]+");
        }
    }
}
