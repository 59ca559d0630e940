package io.soundforge.pythonpool;

import java.time.Duration;

/** Hears what happens in a pool, for metrics. Called under the pool's lock: count and return. */
public interface PoolObserver {
    /** Counts nothing. */
    PoolObserver NONE = new PoolObserver() {};

    /**
     * A job has ended.
     *
     * @param outcome {@code succeeded}, {@code cancelled}, {@code failed} or {@code worker_died}
     * @param ran how long a worker had it; zero if none ever had
     */
    default void jobEnded(String outcome, Duration ran) {}

    /**
     * A worker has ended.
     *
     * @param reason {@code start_failed}, {@code died}, {@code killed}, {@code recycled} or {@code closed}
     */
    default void workerEnded(String reason) {}
}
