package io.soundforge.tasks;

import java.time.Duration;
import java.util.Objects;

/** A task could not be done. {@code retryable} decides whether it is tried again by itself. */
public class TaskFailure extends Exception {
    /** Which of the task's budgets it is charged to. */
    enum Budget {
        FAILURES,
        WORKER_DEATHS,
        NONE
    }

    /** An event must fit into a record, and a sentence into a terminal: what a library printed may not. */
    private static final int MESSAGE_LIMIT = 2000;

    private final String code;
    private final boolean retryable;
    private final Budget budget;
    private final Duration retryAfter;

    private TaskFailure(
            String code, String message, boolean retryable, Budget budget, Duration retryAfter, Throwable cause) {
        super(shortened(message), cause);
        this.code = code;
        this.retryable = retryable;
        this.budget = budget;
        this.retryAfter = retryAfter;
    }

    /** Trying again will not help: the input is at fault. */
    public static TaskFailure permanent(String code, String message) {
        return new TaskFailure(code, message, false, Budget.FAILURES, null, null);
    }

    /** May work later; the kernel backs off and tries again, within the retry budget. */
    public static TaskFailure transientFailure(String code, String message, Throwable cause) {
        return new TaskFailure(code, message, true, Budget.FAILURES, null, cause);
    }

    /** As {@link #transientFailure}, and somebody said when to come back. */
    public static TaskFailure retryAfter(String code, String message, Duration retryAfter) {
        return new TaskFailure(code, message, true, Budget.FAILURES, retryAfter, null);
    }

    /**
     * The task is not to blame: an upstream is closed to everybody for that long (its limit is used up, its breaker is open). The
     * task waits, seen as waiting by its user, and spends no budget; whoever parks tasks decides when to give up instead.
     *
     * @param pause time until the next attempt, capped by {@link TasksConfig.Retry#parkCap}
     */
    public static TaskFailure parked(String code, String message, Duration pause) {
        return new TaskFailure(code, message, true, Budget.NONE, Objects.requireNonNull(pause), null);
    }

    /**
     * The task is not to blame: what all tasks need, storage for one, is away. As {@link #parked}, for
     * {@link TasksConfig.Retry#awayPause}.
     */
    public static TaskFailure away(String code, String message, Throwable cause) {
        return new TaskFailure(code, message, true, Budget.NONE, null, cause);
    }

    /** The process that worked on the task died under it: counted apart from failures, poison after three. */
    public static TaskFailure workerDeath(String code, String message) {
        return new TaskFailure(code, message, true, Budget.WORKER_DEATHS, null, null);
    }

    /** A limit of deaths or rescues is used up: the task goes no further. */
    static TaskFailure poison(String message, Budget budget) {
        return new TaskFailure("POISON", message, false, budget, null, null);
    }

    private static String shortened(String message) {
        return message == null || message.length() <= MESSAGE_LIMIT ? message : message.substring(0, MESSAGE_LIMIT);
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
        return budget == Budget.WORKER_DEATHS;
    }

    /** Whether the task is to blame: one of its budgets is charged. */
    public boolean isCharged() {
        return budget != Budget.NONE;
    }

    Budget budget() {
        return budget;
    }

    /** The earliest sensible next attempt, or null. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
