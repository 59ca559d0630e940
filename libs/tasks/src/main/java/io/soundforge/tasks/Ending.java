package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import java.time.Duration;
import java.util.List;

/**
 * How a claim ends: the row's next state and the events that announce it, written by one fenced statement.
 *
 * @param state the new state; {@code ready} for another attempt
 * @param pause for {@code ready}: when it is due again
 * @param failures by how much the retry budget shrinks
 * @param workerDeaths by how much it comes closer to being poison
 * @param trace trace context of the attempt that ends; null where it is not traced
 */
record Ending(
        ClaimedTask task,
        State state,
        Duration pause,
        int failures,
        int workerDeaths,
        String errorCode,
        String errorMessage,
        List<EncodedEvent> events,
        String trace) {
    enum State {
        READY,
        SUCCEEDED,
        FAILED,
        CANCELLED;

        String column() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    static Ending succeeded(ClaimedTask task, List<EncodedEvent> events) {
        return new Ending(task, State.SUCCEEDED, Duration.ZERO, 0, 0, null, null, events, null);
    }

    static Ending cancelled(ClaimedTask task, List<EncodedEvent> events) {
        return new Ending(task, State.CANCELLED, Duration.ZERO, 0, 0, null, null, events, null);
    }

    /** Given back as it was taken: neither budget is touched. */
    static Ending handedBack(ClaimedTask task) {
        return new Ending(task, State.READY, Duration.ZERO, 0, 0, null, null, List.of(), null);
    }

    static Ending failed(ClaimedTask task, TaskFailure failure, List<EncodedEvent> events) {
        return of(task, State.FAILED, Duration.ZERO, failure, events);
    }

    static Ending retry(ClaimedTask task, TaskFailure failure, Duration pause, List<EncodedEvent> events) {
        return of(task, State.READY, pause, failure, events);
    }

    private static Ending of(
            ClaimedTask task, State state, Duration pause, TaskFailure failure, List<EncodedEvent> events) {
        return new Ending(
                task,
                state,
                pause,
                failure.budget() == TaskFailure.Budget.FAILURES ? 1 : 0,
                failure.budget() == TaskFailure.Budget.WORKER_DEATHS ? 1 : 0,
                failure.code(),
                // A NUL is the one character that text columns refuse.
                failure.getMessage() == null ? null : failure.getMessage().replace('\0', ' '),
                events,
                null);
    }

    /** The same, of an attempt that was traced. */
    Ending traced(String traceparent) {
        return new Ending(task, state, pause, failures, workerDeaths, errorCode, errorMessage, events, traceparent);
    }
}
