package io.soundforge.download.fetch;

import io.soundforge.storageclient.Digests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What a fetcher has brought. Whether it is audio is not known yet.
 *
 * @param file lies directly in the task's staging folder; must not be written to
 * @param sizeBytes its size
 * @param sha256 lower-case hex digest of its bytes
 * @param name the name that the source has for it, e.g. {@code song.mp3}; display only, never a path; null for none
 * @param webPage whether the server called it a web page
 */
public record Fetched(Path file, long sizeBytes, String sha256, String name, boolean webPage) {
    /**
     * What a program has left in its own folder.
     *
     * @param target where it is moved to, on the same file system
     * @param name as {@link #name}
     */
    public static Fetched moved(Path file, Path target, String name) throws IOException {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        MessageDigest digest = Digests.sha256();
        try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
            Files.copy(target, out);
        }
        return new Fetched(target, Files.size(target), HexFormat.of().formatHex(digest.digest()), name, false);
    }
}
