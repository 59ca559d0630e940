package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketPlaceTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "SOUNDFORGE_STORAGE_S3_ENDPOINT", " https://s3.example ",
            "SOUNDFORGE_STORAGE_S3_ACCESS_KEY", "key",
            "SOUNDFORGE_STORAGE_S3_SECRET_KEY", "very secret",
            "SOUNDFORGE_STORAGE_S3_REGION", "",
            "SOMETHING_ELSE", "x");

    @TempDir
    Path directory;

    private StackHome home() {
        return new StackHome(directory, directory.resolve("home"));
    }

    @Test
    void isWrittenAsPeopleWriteIt() throws Exception {
        assertThat(BucketPlace.parse("s3://songs", Map.of()).settings(Map.of()))
                .containsOnly(
                        Map.entry("SOUNDFORGE_STORAGE_S3_BUCKET", "songs"),
                        Map.entry("SOUNDFORGE_STORAGE_S3_PREFIX", ""));
        BucketPlace place = BucketPlace.parse("s3://songs.example/of/mine/", ENVIRONMENT);
        assertThat(place.location()).isEqualTo("s3://songs.example/of/mine");
        assertThat(place.settings(Map.of()))
                .containsOnly(
                        Map.entry("SOUNDFORGE_STORAGE_S3_BUCKET", "songs.example"),
                        Map.entry("SOUNDFORGE_STORAGE_S3_PREFIX", "of/mine"),
                        Map.entry("SOUNDFORGE_STORAGE_S3_ENDPOINT", "https://s3.example"),
                        Map.entry("SOUNDFORGE_STORAGE_S3_ACCESS_KEY", "key"),
                        Map.entry("SOUNDFORGE_STORAGE_S3_SECRET_KEY", "very secret"));
        assertThat(place.toString()).doesNotContain("very secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "songs",
                "s3://",
                "s3:///x",
                "s3://Songs",
                "s3://a",
                "s3://songs//x",
                "/data",
                "s3://songs/a b"
            })
    void whatIsNoBucketIsSaidToBeNone(String text) {
        assertThatThrownBy(() -> BucketPlace.parse(text, Map.of()))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("s3://BUCKET");
    }

    @Test
    void isKeptForTheUserAloneAndForgotten() throws Exception {
        String token = Secrets.at(home().secrets()).internalToken();
        assertThat(BucketPlace.find(home())).isEmpty();
        BucketPlace place = BucketPlace.parse("s3://songs/mine", ENVIRONMENT);

        place.keep(home());

        assertThat(BucketPlace.find(home())).contains(place);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home().secrets())))
                .isEqualTo("rw-------");
        BucketPlace.parse("s3://songs/other", Map.of()).keep(home());
        assertThat(BucketPlace.find(home()).orElseThrow().access()).isEmpty();
        BucketPlace.forget(home());
        assertThat(BucketPlace.find(home())).isEmpty();
        assertThat(Secrets.at(home().secrets()).internalToken()).isEqualTo(token);
        assertThat(Files.readString(home().secrets())).doesNotContain("songs");
    }

    @Test
    void theEnvironmentComesBeforeWhatWasKept() throws Exception {
        BucketPlace place = BucketPlace.parse("s3://songs", ENVIRONMENT);

        assertThat(place.settings(Map.of(
                        "SOUNDFORGE_STORAGE_S3_SECRET_KEY", "a newer one",
                        "SOUNDFORGE_STORAGE_S3_ACCESS_KEY", "",
                        "SOUNDFORGE_STORAGE_S3_CA_FILE", "own.pem")))
                .containsEntry("SOUNDFORGE_STORAGE_S3_SECRET_KEY", "a newer one")
                .containsEntry("SOUNDFORGE_STORAGE_S3_ACCESS_KEY", "key")
                .containsEntry(
                        "SOUNDFORGE_STORAGE_S3_CA_FILE",
                        Path.of("own.pem").toAbsolutePath().toString());
    }
}
