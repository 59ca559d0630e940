package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What killed processes leave in the folder for temporary files. */
class RemoteLeftoversTest {
    private static final Instant LONG_AGO = Instant.now().minus(Duration.ofDays(3));

    @TempDir
    Path temp;

    private Path copy(String name) throws IOException {
        return Files.writeString(temp.resolve(name), "bytes");
    }

    private Path claim(String task, int fence) throws IOException {
        Path folder =
                Files.createDirectories(temp.resolve("staging").resolve(task).resolve(String.valueOf(fence)));
        Files.writeString(folder.resolve("vocals.flac"), "bytes");
        return folder;
    }

    private static void age(Path... paths) throws IOException {
        for (Path path : paths) {
            Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
        }
    }

    private RemoteStorageClient client() {
        return new RemoteStorageClient(null, null, temp, true, Duration.ofHours(48));
    }

    @Test
    void goesAtTheNextStartWhenItIsOldEnough() throws IOException {
        Path oldCopy = copy("copy-old-song.mp3");
        Path youngCopy = copy("copy-young-song.mp3");
        Path stranger = copy("somebody-elses.mp3");
        Path oldClaim = claim("gone_separate_1", 1);
        Path youngClaim = claim("busy_separate_1", 2);
        age(oldCopy, stranger, oldClaim, oldClaim.getParent(), youngClaim.getParent());

        client();

        assertThat(oldCopy).doesNotExist();
        assertThat(oldClaim.getParent()).doesNotExist();
        assertThat(youngCopy).exists();
        assertThat(stranger).exists();
        assertThat(youngClaim.resolve("vocals.flac")).exists();
    }

    @Test
    void discardingRemovesTheTasksFolderWithItsLastClaim() throws Exception {
        RemoteStorageClient client = client();
        Path first = client.stagingDir("track:separate:1", 1);
        Path second = client.stagingDir("track:separate:1", 2);

        client.discardStaging("track:separate:1", 1);
        assertThat(first).doesNotExist();
        assertThat(second).exists();

        client.discardStaging("track:separate:1", 2);
        assertThat(second.getParent()).doesNotExist();
    }
}
