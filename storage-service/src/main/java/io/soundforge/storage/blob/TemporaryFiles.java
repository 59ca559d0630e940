package io.soundforge.storage.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Files that are being written. Each is locked while it is, so that another instance on the same volume can tell work in flight from
 * what a crash left behind. Our own are known by name: opening and closing one of them would drop its lock.
 */
final class TemporaryFiles {
    private static final Logger LOG = Logger.getLogger(TemporaryFiles.class);

    /** Ends the name of a second name given to a file; it is held as long as the temporary file beside it. */
    static final String LINK = ".link";

    private final Path folder;
    private final Set<Path> ours = ConcurrentHashMap.newKeySet();

    TemporaryFiles(Path folder) {
        this.folder = folder;
    }

    /** A file being written; closing it deletes what is still there. */
    final class Temporary implements AutoCloseable {
        private final Path path;
        private final FileChannel channel;

        private Temporary(Path path) throws IOException {
            this.path = path;
            ours.add(path);
            boolean open = false;
            try {
                channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                open = true;
            } finally {
                if (!open) {
                    ours.remove(path);
                }
            }
            try {
                channel.lock();
            } catch (IOException e) {
                // Some network file systems have no locks; age alone protects the file there.
                LOG.debugf("no lock on %s: %s", path, e.getMessage());
            }
        }

        Path path() {
            return path;
        }

        FileChannel channel() {
            return channel;
        }

        @Override
        public void close() {
            try {
                channel.close();
                Files.deleteIfExists(path);
            } catch (IOException e) {
                LOG.warnf("cannot delete %s: %s", path, e.getMessage());
            } finally {
                ours.remove(path);
            }
        }
    }

    Temporary create() throws IOException {
        Files.createDirectories(folder);
        return new Temporary(folder.resolve(UUID.randomUUID() + ".part"));
    }

    /** Deletes files that have not grown since then and that nobody holds. */
    long sweep(Instant unchangedSince) throws IOException {
        long gone = 0;
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                if (!ours.contains(holderOf(file)) && isLeftover(file, unchangedSince) && Files.deleteIfExists(file)) {
                    gone++;
                }
            }
        }
        return gone;
    }

    private static boolean isLeftover(Path file, Instant unchangedSince) throws IOException {
        try {
            return SafePaths.isPlainFile(file)
                    && Files.getLastModifiedTime(file).toInstant().isBefore(unchangedSince)
                    && !isLocked(holderOf(file));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Path holderOf(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(LINK) ? file.resolveSibling(name.substring(0, name.length() - LINK.length())) : file;
    }

    private static boolean isLocked(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            return lock == null;
        }
    }
}
