package io.soundforge.download.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.egress.EgressUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlNameTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "https://example.com/a/song.mp3?token=x/y, song.mp3",
                "https://example.com/My%20S%C3%B6ng+1.mp3, My Söng+1.mp3",
                "https://example.com/, -",
                "https://example.com, -",
                "https://example.com/a/, -",
                "https://example.com/100%.mp3, 100%.mp3",
                "https://example.com/..%2F..%2Fetc, ../../etc",
            })
    void isTheLastPartOfThePath(String url, String name) throws Exception {
        assertThat(UrlFetcher.lastSegment(EgressUrl.parse(url))).isEqualTo(name);
    }
}
