package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** Brings jobs and workers together, and every job to an end. All its state is guarded by the pool's lock. */
final class Dispatcher implements FleetOwner {
    private static final Logger LOG = Logger.getLogger(Dispatcher.class);

    /** How long workers may take to end by themselves when the pool is closed. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    private final PythonSettings settings;
    private final PoolObserver observer;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock;
    private final Condition workerLost;
    private final MemoryAdmission admission;
    private final Fleet fleet;
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final ReadyListeners readyListeners = new ReadyListeners();

    /** Since when (nanoseconds) there has been no worker for a failure to start; null while there is one. */
    private Long unavailableSince;

    private boolean closed;

    Dispatcher(
            PythonSettings settings,
            PoolLimits limits,
            WorkerLauncher launcher,
            ScheduledExecutorService timer,
            ReentrantLock lock,
            PoolObserver observer) {
        this.settings = settings;
        this.observer = observer;
        this.timer = timer;
        this.lock = lock;
        this.workerLost = lock.newCondition();
        this.admission = new MemoryAdmission(
                limits.budgetBytes(),
                settings.memory().base().asLongValue(),
                settings.memory().perMinute().asLongValue());
        this.fleet = new Fleet(settings, limits, launcher, timer, lock, this);
    }

    void open() {
        locked(fleet::fill);
    }

    Call submit(PythonJob job, ProgressListener listener) throws PythonFailure {
        byte[] line = Messages.job(job);
        if (line.length >= WorkerProcess.MAX_SENT_BYTES) {
            throw PythonFailure.reported(
                    PythonFailure.JOB_TOO_LARGE, "The job's parameters take %d bytes.".formatted(line.length), false);
        }
        Call call = new Call(this, job, line, listener);
        lock.lock();
        try {
            if (closed) {
                throw closing();
            }
            waiting.add(call);
            dispatch();
            return call;
        } finally {
            lock.unlock();
        }
    }

    /** @param now whether to kill the worker without asking it first */
    void cancel(Call call, boolean now) {
        locked(() -> {
            if (waiting.remove(call)) {
                observer.jobEnded("cancelled", Duration.ZERO);
                call.end.completeExceptionally(PythonFailure.cancelled());
                dispatch();
            } else if (isRunning(call) && now) {
                fleet.kill(call.worker, PythonFailure.cancelled());
            } else if (isRunning(call) && !call.cancelRequested && !closed) {
                call.cancelRequested = true;
                call.worker.process.send(Messages.cancel(call.job));
                timer.schedule(() -> cancel(call, true), settings.cancelGrace().toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /** How long a cancelled call takes at the most to let go of its worker. */
    Duration stopPatience() {
        return settings.cancelGrace().plusSeconds(2);
    }

    /** Runs every so often: kills workers that grow too big, and ends jobs for which there will be no worker. */
    void watch() {
        try {
            locked(() -> {
                fleet.watchMemory();
                if (fleet.workers().hasReady() || fleet.lastStartFailure() == null) {
                    unavailableSince = null;
                } else {
                    unavailableSince = unavailableSince == null ? Long.valueOf(System.nanoTime()) : unavailableSince;
                    waiting.removeIf(this::failedForWantOfWorkers);
                }
            });
        } catch (RuntimeException e) {
            LOG.error("watching the workers failed", e);
        }
    }

    void close() throws InterruptedException {
        lock.lock();
        try {
            closed = true;
            waiting.forEach(call -> call.end.completeExceptionally(closing()));
            waiting.clear();
            fleet.close();
            long left = CLOSE_GRACE.toNanos();
            while (!fleet.workers().isEmpty() && left > 0) {
                left = workerLost.awaitNanos(left);
            }
            fleet.closeNow();
            // Whatever a worker does that does not even die: nobody waits for it any longer.
            fleet.workers().forEach(worker -> abandon(worker.takeCall()));
            readyListeners.close();
        } finally {
            lock.unlock();
        }
    }

    ReadyListeners readyListeners() {
        return readyListeners;
    }

    PoolStats stats() {
        lock.lock();
        try {
            return fleet.stats(waiting.size());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ready(WorkerReady ready) {
        readyListeners.ready(ready);
        dispatch();
    }

    @Override
    public void progress(Call call, double fraction, String stage) {
        try {
            call.listener.progress(fraction, stage);
        } catch (RuntimeException e) {
            LOG.warn("a progress listener failed", e);
        }
    }

    @Override
    public void done(Call call, JsonNode result, PythonFailure failure) {
        end(call, result, failure);
        dispatch();
    }

    @Override
    public void lost(Worker worker, Call call, String how) {
        observer.workerEnded(worker.endReason);
        if (call != null) {
            end(call, null, causeOfLoss(worker, how));
        }
        workerLost.signalAll();
        dispatch();
    }

    private void dispatch() {
        while (!waiting.isEmpty()) {
            Worker worker = fleet.workers().idle();
            if (worker == null || !admission.admit(waiting.peek().job)) {
                return;
            }
            Call call = waiting.poll();
            call.worker = worker;
            call.startedAt = System.nanoTime();
            worker.call = call;
            worker.state = Worker.State.BUSY;
            worker.process.send(call.line);
            call.deadline = timer.schedule(
                    () -> locked(() -> expire(call)), call.job.deadline().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void expire(Call call) {
        if (isRunning(call)) {
            String message = "The job was not done within its deadline of %d s."
                    .formatted(call.job.deadline().toSeconds());
            fleet.kill(call.worker, PythonFailure.workerDeath(PythonFailure.DEADLINE_EXCEEDED, message));
        }
    }

    private boolean isRunning(Call call) {
        return call.worker != null && call.worker.call == call && call.worker.state == Worker.State.BUSY;
    }

    private void end(Call call, JsonNode result, PythonFailure failure) {
        call.deadline.cancel(false);
        admission.release(call.job);
        observer.jobEnded(failure == null ? "succeeded" : failure.outcome(), call.ran());
        if (failure == null) {
            call.end.complete(new PythonResult(result, call.waited(), call.ran(), call.stages));
        } else {
            call.end.completeExceptionally(failure);
        }
    }

    private void abandon(Call call) {
        if (call != null) {
            end(call, null, closing());
        }
    }

    private PythonFailure causeOfLoss(Worker worker, String how) {
        if (worker.doom != null) {
            return worker.doom;
        }
        return closed
                ? closing()
                : PythonFailure.workerDeath(PythonFailure.WORKER_DIED, "The Python worker died: " + how + ".");
    }

    private boolean failedForWantOfWorkers(Call call) {
        long patience = settings.unavailableAfter().toNanos();
        if (System.nanoTime() - unavailableSince < patience || call.waited().toNanos() < patience) {
            return false;
        }
        observer.jobEnded("failed", Duration.ZERO);
        return call.end.completeExceptionally(PythonFailure.reported(
                PythonFailure.WORKERS_UNAVAILABLE, "No worker can be started: " + fleet.lastStartFailure(), true));
    }

    private static PythonFailure closing() {
        return PythonFailure.reported(PythonFailure.POOL_CLOSED, "The service is shutting down.", true);
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }
}
