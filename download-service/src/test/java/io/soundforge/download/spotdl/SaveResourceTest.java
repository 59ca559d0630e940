package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.problem.ApiException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaveResourceTest {
    private static final String ID = "4cOdK2wGLETKBW3PvgPWqT";

    private final SpotdlRig rig = SpotdlRig.standIn(Map.of());
    private final SaveResource resource = new SaveResource(rig.settings, rig.spotdl);

    @Test
    void bringsTheSongsInOrder() {
        JsonNode songs = save("https://open.spotify.com/playlist/" + ID).path("songs");
        assertThat(songs)
                .extracting(song -> song.path("name").asText())
                .containsExactly("Standing In 1", "Standing In 2");
        assertThat(save("https://open.spotify.com/album/" + ID).path("songs"))
                .extracting(song -> song.path("name").asText())
                .containsExactly("Standing In 1", "Standing In 2");
        assertThat(songs.get(0).path("list_name").asText()).isEqualTo("Stand-ins");
        assertThat(rig.runner.commands.getFirst().folder()).doesNotExist();
        assertThat(rig.runner.commands.getFirst().command())
                .containsSequence("save", "https://open.spotify.com/playlist/" + ID);

        assertThat(save("https://open.spotify.com/track/" + ID).path("songs")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"album", "playlist"})
    void tellsWhatWasLeftOut(String kind) {
        assertThat(save("https://open.spotify.com/" + kind + "/" + ID).path("skipped"))
                .isEmpty();

        JsonNode answer = save("https://open.spotify.com/" + kind + "/2222" + ID.substring(4));

        assertThat(answer.path("songs"))
                .extracting(song -> song.path("name").asText())
                .containsExactly("Standing In 1");
        assertThat(answer.path("skipped")).hasToString("{\"episode\":1,\"unreadable\":1}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "saved",
                "album:x",
                "https://open.spotify.com/artist/" + ID,
                "https://open.spotify.com/track/" + ID + "?si=1",
                "https://youtu.be/x|https://open.spotify.com/track/" + ID,
                "--help",
            })
    void handsOverNoTextOfUsers(String url) {
        ApiException problem = catchThrowableOfType(ApiException.class, () -> save(url));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo("SPOTIFY_LINK_INVALID");
        assertThat(rig.runner.commands).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0000, 404, SPOTIFY_NOT_FOUND, false",
        "1111, 503, SPOTIFY_UNAVAILABLE, true",
        "3333, 503, SPOTIFY_UNAVAILABLE, true"
    })
    void tellsWhatIsWrong(String start, int status, String code, boolean retryable) {
        ApiException problem = catchThrowableOfType(
                ApiException.class, () -> save("https://open.spotify.com/track/" + start + ID.substring(4)));
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.extensions()).containsEntry("retryable", retryable);
    }

    private JsonNode save(String url) {
        return resource.save(new SaveResource.Request(url));
    }
}
