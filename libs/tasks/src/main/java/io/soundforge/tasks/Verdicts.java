package io.soundforge.tasks;

import io.soundforge.events.EncodedEvent;
import io.soundforge.events.Event;
import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.tasks.TaskFailure.Budget;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Decides how a claim ends, and what is announced with it. Three budgets, kept apart: failures, worker deaths, rescues. */
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
        switch (failure.budget()) {
            case FAILURES -> {
                if (!failure.isRetryable() || task.failures() + 1 >= retry.maxFailures()) {
                    return forGood(handler, work, failure);
                }
            }
            case WORKER_DEATHS -> {
                if (task.workerDeaths() + 1 >= retry.maxWorkerDeaths()) {
                    String message = "It ended its worker %d times, at last with %s: %s"
                            .formatted(task.workerDeaths() + 1, failure.code(), failure.getMessage());
                    return forGood(handler, work, TaskFailure.poison(message, Budget.WORKER_DEATHS));
                }
            }
            case NONE -> LOG.debugf("%s is parked", work.key());
        }
        Duration pause = pause(task, failure);
        return Ending.retry(task, failure, pause, announce(work, () -> handler.waiting(work, failure, pause)));
    }

    /** The lease ran out: its holder is gone or stands still. That spends no budget, short of the brake on rescues. */
    Ending expired(WorkHandler handler, ClaimedTask task) {
        RunningTask work = new RunningTask(task);
        if (task.cancelRequested()) {
            return cancelled(handler, work);
        }
        if (task.rescues() >= retry.maxRescues()) {
            String message = "Its service went down or stood still under it %d times".formatted(task.rescues());
            return forGood(handler, work, TaskFailure.poison(message, Budget.FAILURES));
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
        if (failure.budget() == Budget.NONE) {
            // At least the base: without a budget, a pause of nothing would be a loop without end.
            return failure.retryAfter() == null
                    ? Backoff.jittered(longer(retry.backoffBase(), retry.awayPause()), retry.jitter())
                    : longer(retry.backoffBase(), shorter(failure.retryAfter(), retry.parkCap()));
        }
        Duration cap = retry.backoffCap();
        if (failure.retryAfter() != null) {
            return shorter(failure.retryAfter(), cap);
        }
        // Capped by shifts too: 2^20 times any base is beyond every cap.
        Duration doubled = retry.backoffBase().multipliedBy(1L << Math.min(20, task.failures() + task.workerDeaths()));
        return Backoff.jittered(shorter(doubled, cap), retry.jitter());
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
