package io.soundforge.storageclient;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
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
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;

/** Finding and removing things that may be gone already. Links are removed, never followed. */
final class LocalFiles {
    private static final Logger LOG = Logger.getLogger(LocalFiles.class);

    private LocalFiles() {}

    static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (DirectoryNotEmptyException e) {
            LOG.debugf("%s is in use again", file);
        } catch (IOException e) {
            LOG.warnf("cannot delete %s: %s", file, e.getMessage());
        }
    }

    /** What lies in a folder and was last changed before that time; nothing where there is no folder. */
    static List<Path> olderThan(Instant before, Path folder, String glob) {
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
            for (Path entry : entries) {
                if (Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(before)) {
                    old.add(entry);
                }
            }
        } catch (NoSuchFileException e) {
            LOG.debugf("nothing to look through: %s", e.getMessage());
        } catch (IOException | DirectoryIteratorException e) {
            LOG.warnf("cannot look through %s: %s", folder, e.getMessage());
        }
        return old;
    }

    /** Deletes the staging folder of one claim, and the task's folder above it with its last claim. */
    static void deleteStagingQuietly(Path claim) {
        deleteTreeQuietly(claim);
        Path task = claim.getParent();
        String[] left = task.toFile().list();
        if (left != null && left.length == 0) {
            deleteQuietly(task);
        }
    }

    static void deleteTreeQuietly(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path dir, IOException error) throws IOException {
                    Files.deleteIfExists(dir);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warnf("cannot delete %s: %s", folder, e.getMessage());
        }
    }
}
