package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Objects;

/**
 * One job for a Python worker.
 *
 * @param id names the job in logs; unique among the jobs of the pool at any time
 * @param params what the engine of the pool's operation takes
 * @param deadline how long it may run once a worker has it; waiting for a worker does not count
 * @param audioMinutes length of the audio, for admission by expected memory; 0 where unknown
 * @param traceparent the trace that it belongs to: the worker then times its stages; null where it is not traced
 */
public record PythonJob(String id, JsonNode params, Duration deadline, double audioMinutes, String traceparent) {
    /** A job that is not traced. */
    public PythonJob(String id, JsonNode params, Duration deadline, double audioMinutes) {
        this(id, params, deadline, audioMinutes, null);
    }

    public PythonJob {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(params, "params");
        if (deadline == null || deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("a job needs a deadline");
        }
        audioMinutes = Math.max(0, audioMinutes);
    }
}
