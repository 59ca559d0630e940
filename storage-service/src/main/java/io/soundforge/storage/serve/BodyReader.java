package io.soundforge.storage.serve;

import io.soundforge.storage.blob.BlobBackend;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Reads a body piece by piece. Not for several threads at once. */
final class BodyReader implements AutoCloseable {
    private static final int CHUNK = 128 * 1024;

    private final Deque<Segment> ahead;
    private final BlobBackend backend;
    private InputStream current;
    private long left;

    BodyReader(Body body, BlobBackend backend) {
        this.ahead = new ArrayDeque<>(body.segments());
        this.backend = backend;
    }

    /** @return the next bytes, or null at the end */
    byte[] next() throws IOException {
        while (left == 0) {
            close();
            Segment segment = ahead.poll();
            if (segment == null) {
                return null;
            }
            if (segment instanceof Segment.Bytes bytes) {
                if (bytes.length() > 0) {
                    return bytes.bytes();
                }
            } else if (segment instanceof Segment.Stored stored) {
                current = backend.read(stored.path(), stored.offset(), stored.length());
                left = stored.length();
            }
        }
        byte[] chunk = new byte[(int) Math.min(CHUNK, left)];
        int got = current.readNBytes(chunk, 0, chunk.length);
        if (got == 0) {
            throw new EOFException("a stored file is shorter than it should be");
        }
        left -= got;
        return got == chunk.length ? chunk : Arrays.copyOf(chunk, got);
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
