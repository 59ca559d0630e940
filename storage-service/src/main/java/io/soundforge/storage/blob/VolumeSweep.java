package io.soundforge.storage.blob;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/** Walks over the volume for those who clean up. Links are never followed. */
final class VolumeSweep {
    private final Path base;

    VolumeSweep(Path base) {
        this.base = base;
    }

    /** Shows all plain files below a folder. */
    void visitFiles(Path top, BiConsumer<Path, BasicFileAttributes> visitor) throws IOException {
        if (!Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(top, new Tolerant() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile()) {
                    visitor.accept(file, attributes);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes a folder with all that is in it. */
    long deleteTree(Path folder) throws IOException {
        if (!folder.startsWith(base) || folder.equals(base)) {
            throw new IllegalArgumentException("not below the base path");
        }
        AtomicLong files = new AtomicLong();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        Files.walkFileTree(folder, new Tolerant() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (Files.deleteIfExists(file)) {
                    files.incrementAndGet();
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException error) throws IOException {
                deleteIfEmpty(dir);
                return FileVisitResult.CONTINUE;
            }
        });
        return files.get();
    }

    /** Deletes the folders in a folder whose names start so. */
    void deleteChildren(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(
                folder, child -> child.getFileName().toString().startsWith(prefix))) {
            for (Path child : children) {
                deleteTree(child);
            }
        }
    }

    /** Deletes claims' folders, {@code staging/{task}/{fence}}, in which nothing has changed since then. */
    long sweepStaging(Path staging, Instant unchangedSince) throws IOException {
        if (!Files.isDirectory(staging, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        long gone = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(staging)) {
            for (Path task : tasks) {
                gone += sweepTask(task, unchangedSince);
            }
        }
        return gone;
    }

    private long sweepTask(Path task, Instant unchangedSince) throws IOException {
        long gone = 0;
        boolean old = newestChange(task).isBefore(unchangedSince);
        if (Files.isDirectory(task, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> claims = Files.newDirectoryStream(task)) {
                for (Path claim : claims) {
                    if (Files.isDirectory(claim, LinkOption.NOFOLLOW_LINKS)
                            && newestChange(claim).isBefore(unchangedSince)) {
                        gone += deleteTree(claim);
                    }
                }
            }
        }
        // Folders that are young and empty may be about to be used.
        if (old) {
            deleteIfEmpty(task);
        }
        return gone;
    }

    private static Instant newestChange(Path folder) throws IOException {
        AtomicReference<Instant> newest = new AtomicReference<>(Instant.MIN);
        Files.walkFileTree(folder, new Tolerant() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
                return visitFile(dir, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                Instant changed = attributes.lastModifiedTime().toInstant();
                newest.updateAndGet(seen -> changed.isAfter(seen) ? changed : seen);
                return FileVisitResult.CONTINUE;
            }
        });
        return newest.get();
    }

    /** Deletes a folder unless something is in it. */
    void deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // Somebody has just put something there: it is theirs.
        }
    }

    /** Files may go while we look. */
    private static class Tolerant extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw error;
        }
    }
}
