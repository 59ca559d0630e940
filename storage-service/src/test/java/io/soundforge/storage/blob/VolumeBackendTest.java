package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.storage.blob.BlobBackend.Incoming;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeBackendTest extends BlobBackendContract {
    @TempDir
    Path home;

    private Path base() {
        return home.resolve("store");
    }

    @Override
    protected BlobBackend emptyBackend() throws IOException {
        return new VolumeBackend(base());
    }

    private List<Path> temporaries() throws IOException {
        try (Stream<Path> files = Files.list(base().resolve("tmp"))) {
            return files.toList();
        }
    }

    @Test
    void leavesNoTemporaryFileBehind() throws IOException {
        put(KEY, bytes("kept"));
        assertThatThrownBy(() -> backend.receive(KEY, new ByteArrayInputStream(new byte[100]), 10))
                .isInstanceOf(BlobTooLargeException.class);
        backend.copy(KEY, STAGED);
        backend.copy(KEY, STAGED);

        assertThat(temporaries()).isEmpty();
    }

    @Test
    void sharesTheBytesOfACopy() throws IOException {
        put(KEY, bytes("shared"));
        backend.copy(KEY, STAGED);

        assertThat(Files.getAttribute(base().resolve(STAGED), "unix:ino"))
                .isEqualTo(Files.getAttribute(base().resolve(KEY), "unix:ino"));
    }

    @Test
    void removesATracksFolderWithItsLastFile() throws IOException {
        String other = KEY.replace("vocals", "drums");
        put(KEY, bytes("1"));
        put(other, bytes("2"));

        backend.delete(KEY);
        assertThat(base().resolve(KEY).getParent()).exists();
        backend.delete(other);
        assertThat(base().resolve(KEY).getParent()).doesNotExist();
        assertThat(base().resolve("stems")).exists();
    }

    @Test
    void followsNoLinkOutOfTheBase() throws IOException {
        Path outside = Files.createDirectory(home.resolve("outside"));
        Files.write(outside.resolve("vocals.flac"), bytes("secret"));
        Files.createDirectories(base().resolve("stems"));
        Files.createSymbolicLink(base().resolve(KEY).getParent(), outside);
        Files.createDirectories(base().resolve(STAGED).getParent());
        Files.createSymbolicLink(base().resolve(STAGED), outside.resolve("vocals.flac"));

        assertThatThrownBy(() -> backend.read(KEY, 0, 1)).isInstanceOf(NoSuchBlobException.class);
        assertThatThrownBy(() -> backend.seal(STAGED)).isInstanceOf(NoSuchBlobException.class);
        assertThatThrownBy(() -> put(KEY, bytes("x"))).isInstanceOf(NoSuchBlobException.class);
        assertThatThrownBy(() -> backend.delete(KEY)).isInstanceOf(NoSuchBlobException.class);
        assertThat(backend.find(STAGED)).isEmpty();
        assertThat(outside.resolve("vocals.flac")).hasContent("secret");
    }

    @Test
    void sweepsLinksWithoutFollowingThem() throws IOException {
        Path outside = Files.createDirectory(home.resolve("outside"));
        Files.write(outside.resolve("precious"), bytes("mine"));
        Path claim = Files.createDirectories(base().resolve("staging/task_a/1"));
        Files.createSymbolicLink(claim.resolve("link"), outside);
        Files.createSymbolicLink(base().resolve("staging/task_a/2"), outside);

        backend.sweep(Duration.ofHours(-1), Duration.ofHours(-1));

        assertThat(claim).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("mine");
    }

    @Test
    void sweepsByTheNewestChangeInAClaimsFolder() throws IOException {
        put("staging/task_a/1/stem.flac", bytes("x"));
        Path claim = base().resolve("staging/task_a/1");
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(3)));
        Files.setLastModifiedTime(claim.resolve("stem.flac"), old);
        Files.setLastModifiedTime(claim.getParent(), old);

        // The folder itself is young: somebody touches it, so somebody works in it.
        assertThat(backend.sweep(Duration.ofDays(1), Duration.ofDays(1))).isZero();
        assertThat(claim.resolve("stem.flac")).exists();

        Files.setLastModifiedTime(claim, old);
        assertThat(backend.sweep(Duration.ofDays(1), Duration.ofDays(1))).isEqualTo(1);
        assertThat(claim).doesNotExist();
    }

    @Test
    void sweepsWhatACrashLeftInTheTemporaryFolder() throws IOException {
        put(KEY, bytes("makes the folder"));
        Path leftover = Files.write(base().resolve("tmp/crashed.part"), bytes("half"));
        Files.setLastModifiedTime(leftover, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        Path fresh = Files.write(base().resolve("tmp/fresh.part"), bytes("half"));

        assertThat(backend.sweep(Duration.ofDays(1), Duration.ofHours(1))).isEqualTo(1);

        assertThat(leftover).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void sparesOldTemporaryFilesThatAreHeld() throws IOException {
        put(KEY, bytes("makes the folder"));
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        try (Incoming slow = backend.receive(KEY, new ByteArrayInputStream(bytes("slow")), 100)) {
            Files.setLastModifiedTime(temporaries().getFirst(), old);
            assertThat(backend.sweep(Duration.ofDays(1), Duration.ofHours(1))).isZero();
            slow.keep();
        }
        assertThat(get(KEY)).asString().isEqualTo("slow");
    }

    @Test
    void sparesTemporaryFilesThatAnotherProcessHolds() throws Exception {
        put(KEY, bytes("makes the folder"));
        Path held = Files.write(base().resolve("tmp/theirs.part"), bytes("half"));
        Path lock = home.resolve("Lock.java");
        Files.writeString(lock, """
                public class Lock {
                    public static void main(String[] args) throws Exception {
                        try (var file = new java.io.RandomAccessFile(args[0], "rw"); var lock = file.getChannel().lock()) {
                            System.out.println("locked");
                            System.in.read();
                        }
                    }
                }
                """);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process holder = new ProcessBuilder(java, "-Xmx64m", lock.toString(), held.toString()).start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("locked");
            Files.setLastModifiedTime(held, FileTime.from(Instant.now().minus(Duration.ofDays(2))));

            assertThat(backend.sweep(Duration.ofDays(1), Duration.ofHours(1))).isZero();
            assertThat(held).exists();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        assertThat(backend.sweep(Duration.ofDays(1), Duration.ofHours(1))).isEqualTo(1);
    }

    @Test
    void isReadyWhileItCanWriteAndSaysWhenItCannot() throws IOException {
        backend.probe();
        Files.deleteIfExists(base().resolve("tmp"));
        Files.writeString(base().resolve("tmp"), "a file where the folder should be");

        assertThatThrownBy(() -> backend.probe()).isInstanceOf(IOException.class);
    }
}
