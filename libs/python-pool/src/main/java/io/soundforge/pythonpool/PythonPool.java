package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Long-lived Python workers and the jobs for them. A job waits until a worker is free and until the memory that it is expected
 * to take is; jobs are taken in the order in which they came.
 *
 * <p>Whatever happens to a worker, its job ends: with a result, or with a {@link PythonFailure} that says what happened. Workers
 * that end are replaced. When this process dies, however it dies, the workers find their input at its end and go too.
 */
public final class PythonPool implements AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("python-pool").factory());
    private final Dispatcher dispatcher;

    private PythonPool(PythonSettings settings, Map<String, String> environment, PoolObserver observer) {
        PoolLimits limits = PoolLimits.of(settings);
        WorkerLauncher launcher = new WorkerLauncher(settings, environment, limits.threads());
        this.dispatcher = new Dispatcher(settings, limits, launcher, timer, lock, observer);
    }

    /**
     * Opens a pool. Its workers start in the background; jobs may be handed in at once.
     *
     * @param environment variables for the workers, beside those that the settings name
     * @param observer hears what happens, for metrics
     */
    public static PythonPool open(PythonSettings settings, Map<String, String> environment, PoolObserver observer) {
        PythonPool pool = new PythonPool(settings, environment, observer);
        pool.dispatcher.open();
        long interval = settings.memory().watchInterval().toMillis();
        pool.timer.scheduleWithFixedDelay(pool.dispatcher::watch, interval, interval, TimeUnit.MILLISECONDS);
        return pool;
    }

    /** Does a job and waits for its end; see {@link #start} and {@link PythonCall#await}. */
    public PythonResult run(PythonJob job, ProgressListener listener) throws PythonFailure, InterruptedException {
        return start(job, listener).await();
    }

    /**
     * Hands in a job.
     *
     * @param listener hears progress while the job runs
     * @throws PythonFailure if the pool does not take it
     */
    public PythonCall start(PythonJob job, ProgressListener listener) throws PythonFailure {
        return dispatcher.submit(job, listener);
    }

    /** What the engine offers, as the worker that came up last says; empty until one has. */
    public Optional<JsonNode> capabilities() {
        return lastReady().map(WorkerReady::capabilities);
    }

    /** What the worker that came up last says of itself; empty until one has. */
    public Optional<WorkerReady> lastReady() {
        return Optional.ofNullable(dispatcher.readyListeners().last());
    }

    /**
     * Tells the listener, in order and on another thread, whenever a worker has come up; at once if one has already. A listener may
     * block; the others wait for it.
     */
    public void onReady(Consumer<WorkerReady> listener) {
        dispatcher.readyListeners().add(listener);
    }

    /** The pool at this moment. */
    public PoolStats stats() {
        return dispatcher.stats();
    }

    /** Ends all workers. Jobs that are not done fail with {@link PythonFailure#POOL_CLOSED}. */
    @Override
    public void close() throws InterruptedException {
        dispatcher.close();
        timer.shutdownNow();
    }
}
