package io.soundforge.tasks;

import io.soundforge.tasks.StepTask.StopReason;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Keeps the leases of what this process holds, stops what was cancelled or lost, and rescues what others left behind.
 *
 * <p>While the database is away nothing is stopped: nobody else can take a task then either, and whether a lease was lost is the database's
 * to say.
 */
final class LeaseKeeper implements Runnable {
    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);
    private static final int RESCUE_BATCH = 100;

    private final Leases leases;
    private final TaskRunner runner;
    private final TaskMetrics metrics;
    private final Signal signal = new Signal();
    private final Duration tick;
    private final long heartbeatNanos;
    private volatile boolean closed;
    private long nextHeartbeat = System.nanoTime();
    private long nextRescue = System.nanoTime();

    LeaseKeeper(Leases leases, TaskRunner runner, TaskMetrics metrics, TasksConfig config) {
        this.leases = leases;
        this.runner = runner;
        this.metrics = metrics;
        Duration heartbeat = config.lease().dividedBy(4);
        this.heartbeatNanos = heartbeat.toNanos();
        this.tick = config.cancelPoll().compareTo(heartbeat) < 0 ? config.cancelPoll() : heartbeat;
    }

    /** Looks for cancelled tasks now. */
    void wake() {
        signal.wake();
    }

    void close() {
        closed = true;
        signal.wake();
    }

    @Override
    public void run() {
        Backoff backoff = new Backoff(tick);
        while (!closed) {
            try {
                stopCancelled();
                if (System.nanoTime() - nextHeartbeat >= 0) {
                    heartbeat();
                    nextHeartbeat = System.nanoTime() + heartbeatNanos;
                    rescue();
                }
                backoff.reset();
                signal.await(tick);
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
                // When the database was away for everybody, the others renew their leases first.
                nextRescue = System.nanoTime() + heartbeatNanos;
                LOG.logf(
                        backoff.level(),
                        "Cannot keep the leases of %d tasks: %s",
                        runner.held().size(),
                        e.getMessage());
                pause(backoff);
            }
        }
    }

    private void pause(Backoff backoff) {
        try {
            signal.await(backoff.next());
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void rescue() throws SQLException {
        if (System.nanoTime() - nextRescue >= 0) {
            runner.expired(leases.takeOver(runner.kinds(), runner.held().keySet(), RESCUE_BATCH));
        }
    }

    private void stopCancelled() throws SQLException {
        if (runner.held().isEmpty()) {
            return;
        }
        for (long id : leases.cancelled()) {
            RunningTask work = runner.held().get(id);
            if (work != null) {
                stop(work, StopReason.CANCELLED);
            }
        }
    }

    private void heartbeat() throws SQLException {
        Map<Long, RunningTask> held = Map.copyOf(runner.held());
        if (held.isEmpty()) {
            return;
        }
        List<ClaimedTask> tasks = held.values().stream().map(RunningTask::task).toList();
        Set<Long> kept = leases.heartbeat(tasks);
        held.forEach((id, work) -> {
            // A task whose handler has returned may have been ended between the snapshot and the statement.
            if (!kept.contains(id) && !work.isOver() && work.stopReason().isEmpty()) {
                LOG.warnf("The lease of %s is lost; stopping it", work.key());
                metrics.leaseLost(work.kind());
                stop(work, StopReason.LEASE_LOST);
            }
        });
    }

    /** On a thread of its own: what a handler does when it is stopped must not hold up the other leases. */
    private static void stop(RunningTask work, StopReason reason) {
        if (work.stopReason().isEmpty()) {
            KernelThreads.create("tasks-stop", () -> work.stop(reason)).start();
        }
    }
}
