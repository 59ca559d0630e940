package io.soundforge.storageclient;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A stream from the network that fails when no byte comes for too long, instead of waiting for ever. */
final class GuardedInputStream extends FilterInputStream {
    private static final ScheduledExecutorService WATCH = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("storage-stall-watch").factory());

    private final long idleNanos;
    private final ScheduledFuture<?> watch;
    private volatile long readingSince = Long.MIN_VALUE;
    private volatile boolean stalled;

    GuardedInputStream(InputStream in, Duration idleTimeout) {
        super(in);
        idleNanos = idleTimeout.toNanos();
        long every = Math.max(1, idleTimeout.toMillis() / 10);
        watch = WATCH.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int got = read(one, 0, 1);
        return got < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        readingSince = System.nanoTime();
        try {
            int got = in.read(buffer, offset, length);
            if (stalled) {
                throw new IOException("no bytes came for " + idleNanos / 1_000_000 + " ms");
            }
            return got;
        } catch (IOException e) {
            throw stalled ? new IOException("no bytes came for " + idleNanos / 1_000_000 + " ms", e) : e;
        } finally {
            readingSince = Long.MIN_VALUE;
        }
    }

    @Override
    public void close() throws IOException {
        watch.cancel(false);
        in.close();
    }

    private void look() {
        long since = readingSince;
        if (since != Long.MIN_VALUE && System.nanoTime() - since > idleNanos) {
            stalled = true;
            try {
                close();
            } catch (IOException e) {
                // The reader is told by its own exception.
            }
        }
    }
}
