package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.stack.BucketPlace;
import io.soundforge.local.stack.StackHome;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageChoiceTest {
    private static final String ENDPOINT = "SOUNDFORGE_STORAGE_S3_ENDPOINT";
    private static final String KEY = "SOUNDFORGE_STORAGE_S3_ACCESS_KEY";
    private static final String SECRET = "SOUNDFORGE_STORAGE_S3_SECRET_KEY";

    @TempDir
    Path directory;

    @Test
    void whatIsSetComesBeforeWhatWasKeptOfTheSameBucketAndTheRestStays() throws Exception {
        StackHome home = new StackHome(directory, directory.resolve("home"));
        StorageChoice.keep(
                home, "s3://songs/mine", Map.of(ENDPOINT, "https://s3.example", KEY, "key", SECRET, "an old one"));

        StorageChoice.keep(home, "s3://songs/mine/", Map.of(SECRET, "a newer one"));

        assertThat(access(home))
                .containsOnly(
                        Map.entry(ENDPOINT, "https://s3.example"),
                        Map.entry(KEY, "key"),
                        Map.entry(SECRET, "a newer one"));
        StorageChoice.keep(home, "s3://songs/mine", Map.of());
        assertThat(access(home)).hasSize(3);

        // Another bucket may be on another server, and other people's.
        StorageChoice.keep(home, "s3://songs/other", Map.of(KEY, "another key"));
        assertThat(access(home)).containsOnly(Map.entry(KEY, "another key"));
        StorageChoice.keep(home, "volume", Map.of());
        assertThat(BucketPlace.find(home)).isEmpty();
    }

    private static Map<String, String> access(StackHome home) throws Exception {
        return BucketPlace.find(home).orElseThrow().access();
    }
}
