package io.soundforge.storageclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingHoldsTest {
    private static final Duration EVERY = Duration.ofMillis(30);

    @TempDir
    Path home;

    private Path oldFolder(String name) throws IOException {
        Path folder = Files.createDirectory(home.resolve(name));
        Files.setLastModifiedTime(folder, FileTime.from(Instant.EPOCH));
        return folder;
    }

    private static boolean isYoung(Path folder) throws IOException {
        return Files.getLastModifiedTime(folder).toInstant().isAfter(Instant.EPOCH);
    }

    @Test
    void keepsFoldersYoungWhileTheyAreHeld() throws IOException {
        Path held = oldFolder("held");
        Path released = oldFolder("released");
        try (StagingHolds holds = new StagingHolds(EVERY, Duration.ofHours(1))) {
            holds.hold(released);
            holds.release(released);
            holds.hold(home.resolve("gone"));
            holds.hold(held);

            await().until(() -> isYoung(held));
            // A second time, so that one round has certainly seen all of them.
            Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH));
            await().until(() -> isYoung(held));
            assertThat(isYoung(released)).isFalse();
        }
    }

    @Test
    void outlastsAFileSystemThatFailsForAWhile() throws IOException {
        Path blocked = Files.createFile(home.resolve("blocked"));
        Path held = oldFolder("held");
        try (StagingHolds holds = new StagingHolds(EVERY, Duration.ofHours(1))) {
            holds.hold(blocked.resolve("folder"));
            holds.hold(held);
            await().until(() -> isYoung(held));
            Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH));
            await().until(() -> isYoung(held));

            Files.delete(blocked);
            Path whole = Files.createDirectory(Files.createDirectories(blocked).resolve("folder"));
            Files.setLastModifiedTime(whole, FileTime.from(Instant.EPOCH));
            await().until(() -> isYoung(whole));
        }
    }

    @Test
    void letsGoOfWhatNobodyReleased() throws IOException {
        Path forgotten = oldFolder("forgotten");
        Path held = oldFolder("held");
        try (StagingHolds expired = new StagingHolds(EVERY, Duration.ofMillis(-1));
                StagingHolds holds = new StagingHolds(EVERY, Duration.ofHours(1))) {
            expired.hold(forgotten);
            holds.hold(held);
            await().until(() -> isYoung(held));
            Files.setLastModifiedTime(held, FileTime.from(Instant.EPOCH));
            await().until(() -> isYoung(held));
            assertThat(isYoung(forgotten)).isFalse();
        }
    }
}
