package io.soundforge.storage.blob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real file system of a few megabytes. Needs the right to mount one; tests that ask for it are skipped, aloud, without. */
public final class TinyDisk implements AutoCloseable {
    private final Path mountPoint;

    private TinyDisk(Path mountPoint) {
        this.mountPoint = mountPoint;
    }

    /** @param megabytes its whole size */
    public static TinyDisk mount(int megabytes) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("tiny-disk");
        int status;
        try {
            status = run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString());
        } catch (IOException noSuchProgram) {
            status = -1;
        }
        if (status != 0) {
            Files.delete(folder);
            System.out.println("[storage-tests] SKIPPED: a full disk needs the right to mount a tmpfs (root on Linux)");
            Assumptions.abort("cannot mount a tmpfs");
        }
        return new TinyDisk(folder);
    }

    public Path path() {
        return mountPoint;
    }

    @Override
    public void close() throws IOException {
        try {
            run("umount", "-l", mountPoint.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.delete(mountPoint);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
