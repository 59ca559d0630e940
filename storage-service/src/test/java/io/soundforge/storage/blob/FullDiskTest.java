package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FullDiskTest {
    private static final int MEGABYTE = 1 << 20;

    @Test
    void keepsNoPartOfWhatDoesNotFit() throws Exception {
        try (TinyDisk disk = TinyDisk.mount(4)) {
            VolumeBackend backend = new VolumeBackend(disk.path());
            byte[] fits = new byte[2 * MEGABYTE];
            try (BlobBackend.Incoming incoming =
                    backend.receive("uploads/a", new ByteArrayInputStream(fits), 1L << 40)) {
                incoming.keep();
            }

            assertThatThrownBy(() ->
                            backend.receive("uploads/b", new ByteArrayInputStream(new byte[3 * MEGABYTE]), 1L << 40))
                    .isInstanceOf(StorageFullException.class);

            assertThat(backend.find("uploads/b")).isEmpty();
            assertThat(files(disk.path())).containsExactly("uploads/a");
            // What is there can still be read, and sealed, and the place is not lost.
            assertThat(backend.seal("uploads/a").sizeBytes()).isEqualTo(fits.length);
            backend.probe();
            backend.delete("uploads/a");
            try (BlobBackend.Incoming incoming =
                    backend.receive("uploads/b", new ByteArrayInputStream(new byte[3 * MEGABYTE]), 1L << 40)) {
                incoming.keep();
            }
            assertThat(files(disk.path())).containsExactly("uploads/b");
        }
    }

    private static List<String> files(Path base) throws Exception {
        try (Stream<Path> all = Files.walk(base)) {
            return all.filter(Files::isRegularFile)
                    .map(file -> base.relativize(file).toString())
                    .toList();
        }
    }
}
