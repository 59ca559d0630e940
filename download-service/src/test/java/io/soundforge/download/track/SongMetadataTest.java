package io.soundforge.download.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.TrackCollection;
import io.soundforge.events.TrackMetadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SongMetadataTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "song.mp3|song",
                "My Song (live).flac|My Song (live)",
                "Mr. Song|Mr. Song",
                "archive.tar.gz|archive.tar",
                "../../etc/passwd|passwd",
                "C:\\Music\\song.wav|song",
                ".mp3|.mp3",
                "/|-",
                "a/|-",
                "''|-",
                "'   '|-",
            })
    void makesATitleOfAName(String name, String title) {
        assertThat(SongMetadata.titleOf(name)).isEqualTo(title);
    }

    @Test
    void cutsLongTitlesBetweenCharacters() {
        assertThat(SongMetadata.titleOf("😀".repeat(1000))).isEqualTo("😀".repeat(300));
        assertThat(SongMetadata.titleOf(null)).isNull();
    }

    @Test
    void keepsControlCharactersOut() {
        assertThat(SongMetadata.titleOf("x\ty\nz\u001b[31m\u202e.ogg")).isEqualTo("x y z [31m");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2024, 2024",
                "2024-05, 2024-05",
                "2024-05-01, 2024-05-01",
                "2024-05-01T12:00:00Z, 2024-05-01",
                "May 2024, -",
                "20240501, -",
                "'', -",
            })
    void takesOnlyRealDates(String tag, String date) {
        assertThat(metadata(Map.of("date", tag)).releaseDate()).isEqualTo(date);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"QZ1234567890, QZ1234567890", "gb-aye-69-00531, GBAYE6900531", "none, -"})
    void takesOnlyRealIsrcs(String tag, String isrc) {
        assertThat(metadata(Map.of("isrc", tag)).isrc()).isEqualTo(isrc);
    }

    @Test
    void carriesAllThatACatalogueKnows() {
        TrackMetadata known = new TrackMetadata(
                "Title",
                List.of("Artist"),
                "Album",
                "QZ1234567890",
                "1999",
                "https://i.example/c.jpg",
                3.0,
                "4cOdK2wGLETKBW3PvgPWqT",
                "Album Artist",
                "album-id",
                3,
                12,
                1,
                true,
                new TrackCollection("album", "album-id", "Album", 2, 12));
        ProbeResult audio = new ProbeResult(
                "mp3", "mp3", "mp3", "audio/mpeg", 1, 44_100, 2, Map.of("title", "Other"), List.of("Other"), null);
        assertThat(SongMetadata.of(known, audio, "other.mp3")).isEqualTo(known);
    }

    @Test
    void staysEmptyWhereNobodyKnowsAnything() {
        assertThat(metadata(Map.of())).isEqualTo(new TrackMetadata(null, null, null, null, null, null, null, null));
    }

    private static TrackMetadata metadata(Map<String, String> tags) {
        ProbeResult audio = new ProbeResult("mp3", "mp3", "mp3", "audio/mpeg", 1, 44_100, 2, tags, List.of(), null);
        return SongMetadata.of(null, audio, null);
    }
}
