package io.soundforge.tasks;

import java.time.Duration;

/** A task could not be done. {@code retryable} decides whether it is tried again by itself. */
public class TaskFailure extends Exception {
    private final String code;
    private final boolean retryable;
    private final boolean workerDied;
    private final Duration retryAfter;

    private TaskFailure(
            String code, String message, boolean retryable, boolean workerDied, Duration retryAfter, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryable = retryable;
        this.workerDied = workerDied;
        this.retryAfter = retryAfter;
    }

    /** Trying again will not help: the input is at fault. */
    public static TaskFailure permanent(String code, String message) {
        return new TaskFailure(code, message, false, false, null, null);
    }

    /** May work later; the kernel backs off and tries again, within the retry budget. */
    public static TaskFailure transientFailure(String code, String message, Throwable cause) {
        return new TaskFailure(code, message, true, false, null, cause);
    }

    /** As {@link #transientFailure}, and somebody said when to come back. */
    public static TaskFailure retryAfter(String code, String message, Duration retryAfter) {
        return new TaskFailure(code, message, true, false, retryAfter, null);
    }

    /** The process that worked on the task died under it: counted apart from failures, poison after three. */
    public static TaskFailure workerDeath(String code, String message) {
        return new TaskFailure(code, message, true, true, null, null);
    }

    /** Worker deaths have used up their limit: the task goes no further. */
    static TaskFailure poison(String message, boolean workerDied) {
        return new TaskFailure("POISON", message, false, workerDied, null, null);
    }

    /** Stable error code, upper case. */
    public String code() {
        return code;
    }

    /** Whether another attempt may succeed. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether the worker process died, as opposed to having reported an error. */
    public boolean isWorkerDeath() {
        return workerDied;
    }

    /** The earliest sensible next attempt, or null. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
