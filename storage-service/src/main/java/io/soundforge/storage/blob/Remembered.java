package io.soundforge.storage.blob;

import java.time.Duration;
import java.util.Optional;

/** A value that is believed for a while. */
final class Remembered<T> {
    private record Entry<T>(T value, long untilNanos) {}

    private final long forNanos;
    private volatile Entry<T> entry;

    Remembered(Duration time) {
        forNanos = time.toNanos();
    }

    /** Empty once its time is over. */
    Optional<T> get() {
        Entry<T> now = entry;
        return now == null || System.nanoTime() - now.untilNanos > 0 ? Optional.empty() : Optional.of(now.value);
    }

    /** @param value null forgets it */
    void set(T value) {
        entry = value == null ? null : new Entry<>(value, System.nanoTime() + forNanos);
    }
}
