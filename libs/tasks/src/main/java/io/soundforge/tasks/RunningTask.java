package io.soundforge.tasks;

import io.soundforge.tasks.StepTask.StopReason;
import io.soundforge.telemetry.Traced;
import io.soundforge.telemetry.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** A task in the hands of this process: what its handler sees, and the means to stop it. */
final class RunningTask implements Work {
    private static final Logger LOG = Logger.getLogger(RunningTask.class);

    private final ClaimedTask task;
    private final Tracing tracing;
    private final long claimedAt = System.nanoTime();
    private final List<Runnable> actions = new ArrayList<>();
    private StopReason stopReason;
    private Thread thread;
    private boolean over;
    private boolean abandoned;
    private volatile Traced attempt = Traced.NONE;

    /** A task whose attempt is not traced. */
    RunningTask(ClaimedTask task) {
        this(task, Tracing.off());
    }

    RunningTask(ClaimedTask task, Tracing tracing) {
        this.task = task;
        this.tracing = tracing;
    }

    /** What is done on this thread from now on is this attempt. The caller closes it. */
    Traced trace() {
        attempt = tracing.begin(task.kind(), task.traceparent())
                .after(task.attemptTrace())
                .with("soundforge.job", task.jobId())
                .with("soundforge.track", task.trackId())
                .with("soundforge.run", task.run())
                .with("soundforge.attempt", task.attempt())
                .with("soundforge.fence", task.claims())
                .with("soundforge.waited_ms", task.waited().toMillis());
        return attempt;
    }

    ClaimedTask task() {
        return task;
    }

    /** The handler begins on this thread. */
    synchronized void begin() {
        thread = Thread.currentThread();
        if (stopReason != null) {
            thread.interrupt();
        }
    }

    /** The handler has returned: nothing can stop it any more, and a late interrupt must not hit what follows. */
    synchronized void end() {
        over = true;
        Thread.interrupted();
    }

    /**
     * Gives the task up under a handler that does not end.
     *
     * @return false if it has ended after all: then its own end counts
     */
    synchronized boolean abandon() {
        abandoned = !over;
        return abandoned;
    }

    synchronized boolean isAbandoned() {
        return abandoned;
    }

    synchronized boolean isOver() {
        return over;
    }

    /** Stops the handler, unless it has ended. The first reason stays. */
    void stop(StopReason reason) {
        List<Runnable> toRun;
        synchronized (this) {
            if (over || stopReason != null) {
                return;
            }
            stopReason = reason;
            toRun = List.copyOf(actions);
        }
        toRun.forEach(this::runSafely);
        synchronized (this) {
            if (!over && thread != null) {
                thread.interrupt();
            }
        }
    }

    @Override
    public void onStop(Runnable action) {
        synchronized (this) {
            if (stopReason == null) {
                actions.add(action);
                return;
            }
        }
        runSafely(action);
    }

    private void runSafely(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "Stopping %s", task.key());
        }
    }

    @Override
    public synchronized Optional<StopReason> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    @Override
    public String kind() {
        return task.kind();
    }

    @Override
    public String key() {
        return task.key();
    }

    @Override
    public UUID trackId() {
        return task.trackId();
    }

    @Override
    public UUID jobId() {
        return task.jobId();
    }

    @Override
    public int run() {
        return task.run();
    }

    @Override
    public byte[] payload() {
        return task.payload();
    }

    @Override
    public int fence() {
        return task.claims();
    }

    @Override
    public int attempt() {
        return task.attempt();
    }

    @Override
    public Duration waited() {
        return task.waited();
    }

    @Override
    public Duration ran() {
        return Duration.ofNanos(System.nanoTime() - claimedAt);
    }

    @Override
    public String traceparent() {
        return attempt.traceparentOr(task.traceparent());
    }

    @Override
    public Traced part(String name) {
        return tracing.begin(name, traceparent());
    }
}
