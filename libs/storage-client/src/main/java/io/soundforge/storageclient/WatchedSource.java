package io.soundforge.storageclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A body on its way out: counts against a limit, remembers why it failed and since when nobody has asked for more of it. */
final class WatchedSource extends FilterInputStream {
    private static final class TooLarge extends IOException {
        TooLarge() {
            super("larger than allowed");
        }
    }

    private final long maxBytes;
    private long count;
    private volatile boolean waitingForSource;
    private volatile long lastMoveNanos = System.nanoTime();
    private volatile IOException failure;

    WatchedSource(InputStream source, long maxBytes) {
        super(source);
        this.maxBytes = maxBytes;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int got = read(one, 0, 1);
        return got < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        waitingForSource = true;
        try {
            int got = in.read(buffer, offset, length);
            if (got > 0 && (count += got) > maxBytes) {
                throw new TooLarge();
            }
            return got;
        } catch (IOException e) {
            failure = e;
            throw e;
        } finally {
            lastMoveNanos = System.nanoTime();
            waitingForSource = false;
        }
    }

    /** For how long the receiver has taken nothing; zero while we wait for the source ourselves. */
    Duration stalledFor() {
        return waitingForSource ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastMoveNanos);
    }

    /** What a failed transfer means: too large, a broken source, or storage being away. */
    StorageException explain(IOException transferError) {
        IOException own = failure;
        if (own instanceof TooLarge) {
            return new StorageException("TOO_LARGE", "more than " + maxBytes + " bytes", false, own);
        }
        if (own != null) {
            return new StorageException("SOURCE_FAILED", "the source broke off: " + own.getMessage(), false, own);
        }
        return StorageErrors.unavailable("the transfer to storage-service broke off", transferError);
    }
}
