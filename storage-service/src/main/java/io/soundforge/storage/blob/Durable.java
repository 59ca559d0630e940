package io.soundforge.storage.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Changes to a folder that outlive a power cut. */
final class Durable {
    private static final int ATTEMPTS = 5;

    private Durable() {}

    /** Flushes a folder's entries. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Makes a folder below base, flushing each entry that is new. */
    static void makeFolders(Path base, Path folder) throws IOException {
        if (folder.equals(base) || Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        makeFolders(base, folder.getParent());
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw e;
            }
        }
        syncFolder(folder.getParent());
    }

    /** Renames in place of what may be there. Its folder is made anew if a deletion takes it away at the same moment. */
    static void rename(Path base, Path from, Path to) throws IOException {
        for (int attempt = 1; ; attempt++) {
            makeFolders(base, to.getParent());
            try {
                Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
                break;
            } catch (NoSuchFileException e) {
                if (attempt == ATTEMPTS || !Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }
        syncFolder(to.getParent());
    }
}
