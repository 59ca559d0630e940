package io.soundforge.storage.blob;

import io.soundforge.storageclient.InvalidKeyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Paths below a base folder, and never anywhere else: no odd segments, no links on the way. */
final class SafePaths {
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final int MAX_DEPTH = 5;

    private final Path base;

    SafePaths(Path base) {
        this.base = base;
    }

    /**
     * The file that a path stands for. Checks the text only.
     *
     * @throws InvalidKeyException if a segment is anything but plain letters, digits, {@code . _ -}
     */
    Path resolve(String path) {
        Path file = base;
        for (String segment : segments(path)) {
            file = file.resolve(segment);
        }
        return file;
    }

    /**
     * The pieces of a path.
     *
     * @throws InvalidKeyException as {@link #resolve}
     */
    static String[] segments(String path) {
        if (path == null) {
            throw new InvalidKeyException("not a path in storage");
        }
        String[] segments = path.split("/", -1);
        if (segments.length < 2 || segments.length > MAX_DEPTH) {
            throw new InvalidKeyException("not a path in storage");
        }
        for (String segment : segments) {
            if (!SEGMENT.matcher(segment).matches() || segment.contains("..") || segment.endsWith(".")) {
                throw new InvalidKeyException("not a path in storage");
            }
        }
        return segments;
    }

    /**
     * The same, and looks at the disk: a folder on the way that is a link would lead outside.
     *
     * @throws NoSuchBlobException if there is one
     */
    Path resolveReal(String path) throws IOException {
        Path file = resolve(path);
        for (Path folder = file.getParent(); !folder.equals(base); folder = folder.getParent()) {
            if (Files.isSymbolicLink(folder)) {
                throw new NoSuchBlobException("there is a link in the way of " + path);
            }
        }
        return file;
    }

    /** Whether it is a plain file itself: no link, folder or device. */
    static boolean isPlainFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
