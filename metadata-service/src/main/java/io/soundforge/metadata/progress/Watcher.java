package io.soundforge.metadata.progress;

import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** One open stream. What a slow client has not taken is bounded: progress is dropped, state changes stay in the database. */
final class Watcher {
    private static final int MANY = 512;
    private static final int SOME = 64;

    private final UUID jobId;
    private final MultiEmitter<? super StreamEntry> emitter;
    private final AtomicInteger pending;
    private long cursor;
    private long lastSent = System.nanoTime();

    /** @param pending how many entries the client has not been sent yet; the stream counts it down */
    Watcher(UUID jobId, long after, MultiEmitter<? super StreamEntry> emitter, AtomicInteger pending) {
        this.jobId = jobId;
        this.cursor = after;
        this.emitter = emitter;
        this.pending = pending;
    }

    UUID jobId() {
        return jobId;
    }

    synchronized long cursor() {
        return cursor;
    }

    boolean hasRoom() {
        return pending.get() < MANY;
    }

    boolean isOpen() {
        return !emitter.isCancelled();
    }

    /** A numbered entry. Only the next one of the sequence, which has no gaps, is taken: what is left out here is read again. */
    synchronized void event(StreamEntry entry) {
        if (entry.id() == cursor + 1 && hasRoom()) {
            cursor = entry.id();
            send(entry);
        }
    }

    synchronized void progress(StreamEntry entry) {
        if (pending.get() < SOME) {
            send(entry);
        }
    }

    synchronized void heartbeat(Duration silence) {
        if (System.nanoTime() - lastSent >= silence.toNanos() && pending.get() < SOME) {
            send(StreamEntry.HEARTBEAT);
        }
    }

    synchronized void complete() {
        emitter.complete();
    }

    private void send(StreamEntry entry) {
        lastSent = System.nanoTime();
        pending.incrementAndGet();
        emitter.emit(entry);
    }
}
