package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.tasks.StepTask.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Decides how a claim ends, and what is announced with it. Three budgets, kept apart: failures, worker deaths, claims. */
final class Verdicts {
    private static final Logger LOG = Logger.getLogger(Verdicts.class);

    private final TasksConfig.Retry retry;
    private final EventEncoder encoder;

    Verdicts(TasksConfig.Retry retry, EventEncoder encoder) {
        this.retry = retry;
        this.encoder = encoder;
    }

    Ending succeeded(RunningTask work, List<Event> events) {
        return Ending.succeeded(work.task(), encoder.encode(events == null ? List.of() : events, work.traceparent()));
    }

    Ending cancelled(WorkHandler handler, RunningTask work) {
        return Ending.cancelled(work.task(), announce(work, () -> handler.cancelled(work)));
    }

    /**
     * The handler gave up because it was told to.
     *
     * @return null where nothing may be written any more
     */
    Ending stopped(WorkHandler handler, RunningTask work, StopReason reason) {
        return switch (reason) {
            case CANCELLED -> cancelled(handler, work);
            case SHUTDOWN -> Ending.handedBack(work.task());
            case LEASE_LOST -> null;
        };
    }

    /** The handler failed: another attempt after a pause, or the end. */
    Ending failed(WorkHandler handler, RunningTask work, TaskFailure failure) {
        ClaimedTask task = work.task();
        if (failure.isWorkerDeath()) {
            if (task.workerDeaths() + 1 >= retry.maxWorkerDeaths()) {
                String message = "It ended its worker %d times, at last with %s: %s"
                        .formatted(task.workerDeaths() + 1, failure.code(), failure.getMessage());
                return forGood(handler, work, TaskFailure.poison(message, true));
            }
        } else if (!failure.isRetryable() || task.failures() + 1 >= retry.maxFailures()) {
            return forGood(handler, work, failure);
        }
        Duration pause = pause(task, failure);
        return Ending.retry(task, failure, pause, announce(work, () -> handler.waiting(work, failure, pause)));
    }

    /** The lease ran out: its holder is gone or stands still. That spends no budget, short of the brake on claims. */
    Ending expired(WorkHandler handler, ClaimedTask task) {
        RunningTask work = new RunningTask(task);
        if (task.cancelRequested()) {
            return cancelled(handler, work);
        }
        if (task.claims() >= retry.maxClaims()) {
            String message = "It was begun %d times and never ended".formatted(task.claims());
            return forGood(handler, work, TaskFailure.poison(message, false));
        }
        return Ending.handedBack(task);
    }

    private Ending forGood(WorkHandler handler, RunningTask work, TaskFailure failure) {
        return Ending.failed(work.task(), failure, announce(work, () -> handler.failed(work, failure)));
    }

    /** A handler that cannot even say what happened must not keep the task from ending. */
    private List<EncodedEvent> announce(RunningTask work, Supplier<List<Event>> events) {
        try {
            return encoder.encode(events.get(), work.traceparent());
        } catch (RuntimeException e) {
            LOG.errorf(e, "The end of %s cannot be announced", work.key());
            return List.of();
        }
    }

    private Duration pause(ClaimedTask task, TaskFailure failure) {
        Duration cap = retry.backoffCap();
        if (failure.retryAfter() != null) {
            return failure.retryAfter().compareTo(cap) < 0 ? failure.retryAfter() : cap;
        }
        // Capped by shifts too: 2^20 times any base is beyond every cap.
        Duration doubled = retry.backoffBase().multipliedBy(1L << Math.min(20, task.failures() + task.workerDeaths()));
        return Backoff.jittered(doubled.compareTo(cap) < 0 ? doubled : cap, retry.jitter());
    }
}
