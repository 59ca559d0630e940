package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.local.stack.StackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobSourcesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC",
                "http://open.spotify.com/intl-de/album/x?si=1",
                "HTTPS://OPEN.SPOTIFY.COM/track/x",
                "open.spotify.com/playlist/x",
                "spotify:track:4uLU6hMCjMI75M1A2tKUQC",
                "SPOTIFY:user:ann:playlist:x",
                "https://spotify.link/abc",
                "spotify.link/abc"
            })
    void everyFormOfALinkToSpotifyIsASource(String link) throws Exception {
        JobSources sources = JobSources.of(List.of(link));
        assertThat(sources.urls()).containsExactly(link);
        assertThat(sources.hasSpotify()).isTrue();
        assertThat(sources.mayHavePages()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.com/?x=open.spotify.com/track/x",
                "https://open.spotify.com.evil.com/track/x",
                "https://evilspotify.com/track/x"
            })
    void whatOnlyLooksLikeSpotifyIsAPage(String link) throws Exception {
        JobSources sources = JobSources.of(List.of(link));
        assertThat(sources.urls()).containsExactly(link);
        assertThat(sources.hasSpotify()).isFalse();
        assertThat(sources.mayHavePages()).isTrue();
    }

    @Test
    void addressesOfAudioNeedNoTools() throws Exception {
        JobSources sources =
                JobSources.of(List.of("https://songs.example/a.MP3?download=1", "http://x.example/b.flac"));
        assertThat(sources.mayHavePages()).isFalse();
        assertThat(sources.hasSpotify()).isFalse();
    }

    @Test
    void aFileThatIsThereIsAFileWhateverItsName() throws Exception {
        Path file = Files.createFile(directory.resolve("spotify:track:x"));
        JobSources sources = JobSources.of(List.of(file.toString()));
        assertThat(sources.files()).containsExactly(file);
        assertThatThrownBy(() -> JobSources.of(List.of("no\0file"))).isInstanceOf(StackException.class);
    }
}
