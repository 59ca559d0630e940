package io.soundforge.local.stack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Keeps each log below 20 MB, with one older part. Processes append, so a log can be emptied under their hands. */
final class LogRotation {
    private static final long LARGEST_BYTES = 20L << 20;

    private LogRotation() {}

    /** Looks after the logs once a minute. */
    static void of(List<Path> logs, Executor threads) {
        threads.execute(() -> {
            try {
                while (true) {
                    rotate(logs, LARGEST_BYTES);
                    TimeUnit.MINUTES.sleep(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    static void rotate(List<Path> logs, long largestBytes) {
        for (Path log : logs) {
            try {
                if (Files.exists(log) && Files.size(log) > largestBytes) {
                    Path older = log.resolveSibling(log.getFileName() + ".1");
                    Files.copy(log, older, StandardCopyOption.REPLACE_EXISTING);
                    FileChannel.open(log, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                            .close();
                }
            } catch (IOException e) {
                System.err.println("cannot rotate " + log + ": " + e.getMessage());
            }
        }
    }
}
