package io.soundforge.metadata.upload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "song.mp3,song.mp3",
                "../../etc/passwd,passwd",
                "C:\\music\\song.mp3,song.mp3",
                "/abs/olute.flac,olute.flac",
                "..,null",
                "'  ',null",
                "dir/,null",
                "🎵 tune.ogg,🎵 tune.ogg"
            })
    void onlyTheLastPartIsKept(String given, String shown) {
        assertThat(FileNames.forDisplay(given, 200)).isEqualTo(shown);
    }

    @Test
    void controlAndDirectionCharactersGo() {
        assertThat(FileNames.forDisplay("a\0b\nc\u202Ed.mp3", 200)).isEqualTo("abcd.mp3");
    }

    @Test
    void longNamesAreCutBeforeTheirExtension() {
        String cut = FileNames.forDisplay("x".repeat(300) + ".mp3", 50);
        assertThat(cut).hasSize(50).endsWith("x….mp3");
    }

    @Test
    void emojisAreNotCutInHalf() {
        String cut = FileNames.forDisplay("🎵".repeat(100), 20);
        assertThat(cut.chars().filter(c -> Character.isHighSurrogate((char) c)).count())
                .isEqualTo(cut.chars()
                        .filter(c -> Character.isLowSurrogate((char) c))
                        .count());
    }
}
