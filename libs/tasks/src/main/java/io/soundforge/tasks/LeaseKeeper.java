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
                    runner.expired(leases.takeOver(runner.kinds(), runner.held().keySet(), RESCUE_BATCH));
                    nextHeartbeat = System.nanoTime() + heartbeatNanos;
                }
                backoff.reset();
                signal.await(tick);
            } catch (InterruptedException e) {
                return;
            } catch (Exception e) {
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

    private void stopCancelled() throws SQLException {
        if (runner.held().isEmpty()) {
            return;
        }
        for (long id : leases.cancelled()) {
            RunningTask work = runner.held().get(id);
            if (work != null) {
                work.stop(StopReason.CANCELLED);
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
            if (!kept.contains(id) && !work.isOver()) {
                LOG.warnf("The lease of %s is lost; stopping it", work.key());
                metrics.leaseLost(work.kind());
                work.stop(StopReason.LEASE_LOST);
            }
        });
    }
}
