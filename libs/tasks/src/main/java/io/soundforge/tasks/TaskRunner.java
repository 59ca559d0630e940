package io.soundforge.tasks;

import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.telemetry.LogContext;
import io.soundforge.telemetry.Traced;
import io.soundforge.telemetry.Tracing;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Claims due tasks for free slots and runs their handlers, each on a thread of its own. A slot is free again as soon as the handler
 * has returned; the task stays held, and its lease kept, until its end has been written.
 */
final class TaskRunner {
    private static final Logger LOG = Logger.getLogger(TaskRunner.class);

    private static final Duration CROWD = Duration.ofMillis(5);

    private final Leases leases;
    private final Verdicts verdicts;
    private final TaskMetrics metrics;
    private final TasksConfig config;
    private final Signal wake;
    private final Runnable wakeRelay;
    private final Map<String, WorkHandler> handlers;
    private final Completer completer;
    private final ThreadFactory threads;
    private final Tracing tracing;
    private final Map<Long, RunningTask> held = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private final Thread claimer;
    private final Thread completing;
    private volatile boolean claiming = true;

    TaskRunner(
            Leases leases,
            Verdicts verdicts,
            TaskMetrics metrics,
            TasksConfig config,
            Signal wake,
            Runnable wakeRelay,
            Collection<WorkHandler> handlers,
            Tracing tracing) {
        this.tracing = tracing;
        this.leases = leases;
        this.verdicts = verdicts;
        this.metrics = metrics;
        this.config = config;
        this.wake = wake;
        this.wakeRelay = wakeRelay;
        this.handlers = handlers.stream().collect(Collectors.toUnmodifiableMap(WorkHandler::kind, Function.identity()));
        this.completer = new Completer(leases, config.completionBatch(), new Written());
        this.threads = config.threads() == TasksConfig.Threads.VIRTUAL
                ? Thread.ofVirtual().factory()
                : Thread.ofPlatform().daemon().factory();
        this.claimer = KernelThreads.create("tasks-claim", this::claimLoop);
        this.completing = KernelThreads.create("tasks-complete", completer);
    }

    void start() {
        completing.start();
        claimer.start();
    }

    /** The kinds that this process runs. */
    Set<String> kinds() {
        return handlers.keySet();
    }

    /** Tasks in hand, by id. */
    Map<Long, RunningTask> held() {
        return held;
    }

    /** Ends tasks whose holder is gone. */
    void expired(List<ClaimedTask> tasks) {
        for (ClaimedTask each : tasks) {
            LOG.infof("Rescuing %s, claimed %d times", each.key(), each.claims());
            metrics.rescued(each.kind());
            completer.submit(verdicts.expired(handlers.get(each.kind()), each));
        }
    }

    /** Stops claiming, lets running tasks end, then stops them and hands them back, unspent. */
    void stop() throws InterruptedException {
        claiming = false;
        wake.wake();
        claimer.join(config.stopGrace());
        awaitIdle(config.drain());
        held.values().forEach(work -> work.stop(StopReason.SHUTDOWN));
        awaitIdle(config.stopGrace());
        for (RunningTask each : held.values()) {
            if (each.abandon()) {
                // It does not listen. What it may still come to is not written: the task goes back as it was.
                completer.submit(Ending.handedBack(each.task()));
            }
        }
        completer.close();
        completing.join(config.stopGrace());
        completing.interrupt();
    }

    private void awaitIdle(Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (running.get() > 0 && System.nanoTime() < deadline) {
            wake.await(Duration.ofMillis(50));
        }
    }

    private void claimLoop() {
        Backoff backoff = new Backoff();
        while (claiming) {
            try {
                int free = awaitSlots();
                List<ClaimedTask> claimed = free > 0 ? leases.claim(handlers.keySet(), free) : List.of();
                backoff.reset();
                claimed.forEach(this::begin);
                if (claimed.size() < free) {
                    wake.await(config.poll());
                }
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                LOG.logf(backoff.level(), "Cannot claim tasks: %s", e.getMessage());
                pause(backoff);
            }
        }
    }

    /** Waits for a free slot, and a moment longer for half of them: short tasks end in crowds, and one claim can serve them all. */
    private int awaitSlots() throws InterruptedException {
        int slots = config.concurrency();
        if (running.get() == slots) {
            wake.await(config.poll());
        }
        long deadline = System.nanoTime() + CROWD.toNanos();
        while (claiming && (slots - running.get()) * 2 < slots && System.nanoTime() < deadline) {
            wake.await(CROWD);
        }
        return slots - running.get();
    }

    private void pause(Backoff backoff) {
        try {
            wake.await(backoff.next());
        } catch (InterruptedException e) {
            claiming = false;
        }
    }

    private void begin(ClaimedTask task) {
        RunningTask work = new RunningTask(task, tracing);
        held.put(task.id(), work);
        running.incrementAndGet();
        metrics.claimed(task);
        Thread thread = threads.newThread(() -> execute(work));
        // A log for people shows the thread's name.
        thread.setName(task.key());
        thread.start();
    }

    private void execute(RunningTask work) {
        Ending ending;
        String outcome;
        try (Traced attempt = work.trace();
                LogContext about = LogContext.open().job(work.jobId()).track(work.trackId())) {
            about.step(work.kind()).trace(work.traceparent());
            ending = new Attempt(handlers.get(work.kind()), work, verdicts).run();
            outcome = ending == null ? "lost" : outcome(work, ending);
            attempt.with("soundforge.outcome", outcome);
            if (ending != null && ending.errorCode() != null) {
                attempt.failed(ending.errorCode());
                ending = ending.traced(attempt.traceparentOr(null));
            }
        } finally {
            running.decrementAndGet();
        }
        metrics.ended(work, outcome);
        if (ending == null) {
            held.remove(work.task().id(), work);
        } else {
            completer.submit(ending);
        }
        wake.wake();
    }

    private static String outcome(RunningTask work, Ending ending) {
        if (ending.state() != Ending.State.READY) {
            return ending.state().column();
        }
        if (work.stopReason().isPresent()) {
            return "handed_back";
        }
        return ending.failures() + ending.workerDeaths() > 0 ? "retry" : "parked";
    }

    /** Forgets a claim, but not a newer one of the same task: it may have been claimed again as soon as its end was written. */
    private void release(ClaimedTask ended) {
        held.computeIfPresent(ended.id(), (id, work) -> work.task().claims() == ended.claims() ? null : work);
    }

    /** What follows when ends are written. */
    private final class Written implements Completer.Listener {
        @Override
        public void ended(Ending ending) {
            release(ending.task());
            if (!ending.events().isEmpty()) {
                wakeRelay.run();
            }
            if (ending.state() == Ending.State.READY) {
                wake.wake();
            }
        }

        @Override
        public void refused(Ending ending) {
            release(ending.task());
            metrics.leaseLost(ending.task().kind());
            LOG.warnf("%s is no longer ours; its end was refused", ending.task().key());
        }

        @Override
        public Ending unwritable(Ending ending, Throwable cause) {
            if (ending.state() == Ending.State.FAILED) {
                release(ending.task());
                return null;
            }
            TaskFailure failure = TaskFailure.permanent("INTERNAL", "Its result cannot be stored");
            return verdicts.failed(handlers.get(ending.task().kind()), new RunningTask(ending.task()), failure);
        }
    }
}
