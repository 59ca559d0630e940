package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Keeps as many workers as the settings say: starts them, waits between failed starts, replaces those that have served enough or
 * hold too much memory, and kills those that take more than they may. Guarded by the pool's lock, which the threads of the
 * processes take before they get here.
 */
final class Fleet {
    private static final Logger LOG = Logger.getLogger(Fleet.class);

    private final PythonSettings settings;
    private final PoolLimits limits;
    private final WorkerLauncher launcher;
    private final ScheduledExecutorService timer;
    private final ReentrantLock lock;
    private final FleetOwner owner;
    private final StartBackoff backoff;
    private final Roster workers = new Roster();
    private int started;
    private boolean startScheduled;
    private boolean closed;

    Fleet(
            PythonSettings settings,
            PoolLimits limits,
            WorkerLauncher launcher,
            ScheduledExecutorService timer,
            ReentrantLock lock,
            FleetOwner owner) {
        this.settings = settings;
        this.limits = limits;
        this.launcher = launcher;
        this.timer = timer;
        this.lock = lock;
        this.owner = owner;
        this.backoff = new StartBackoff(settings.restart());
    }

    Roster workers() {
        return workers;
    }

    /** Starts what is missing, now or when the waiting after a failed start is over. */
    void fill() {
        int missing = settings.workers() - workers.staying();
        if (closed || startScheduled || missing <= 0) {
            return;
        }
        Duration left = backoff.left();
        if (left.isPositive()) {
            startScheduled = true;
            schedule(left, () -> {
                startScheduled = false;
                fill();
            });
            return;
        }
        for (; missing > 0; missing--) {
            startOne();
        }
    }

    /** Kills a worker with all its children; its job fails with {@code doom}. */
    void kill(Worker worker, PythonFailure doom) {
        if (worker.state != Worker.State.STOPPING) {
            worker.stop("killed");
            worker.doom = doom;
            worker.process.kill();
        }
    }

    /** Kills workers that hold more memory than they may. */
    void watchMemory() {
        for (Worker worker : workers) {
            long rss = worker.process.rssBytes();
            if (rss > limits.workerBytes() && worker.state != Worker.State.STOPPING) {
                LOG.warnf("%s holds %d MiB, more than it may; it is killed", worker.name, rss >> 20);
                worker.startFailure = "it took more memory than it may before it was ready";
                kill(worker, PythonFailure.outOfMemory(limits.workerBytes(), worker.jobs > 0));
            }
        }
    }

    void close() {
        closed = true;
        for (Worker worker : workers) {
            if (worker.state == Worker.State.IDLE) {
                worker.process.send(Messages.SHUTDOWN);
            } else {
                worker.process.kill();
            }
            worker.stop("closed");
        }
    }

    /** After {@link #close}: kills what has not gone by itself. */
    void closeNow() {
        for (Worker worker : workers) {
            worker.process.kill();
        }
        launcher.close();
    }

    String lastStartFailure() {
        return backoff.lastFailure();
    }

    PoolStats stats(int waiting) {
        return workers.stats(waiting, backoff);
    }

    private void startOne() {
        Worker worker = new Worker("python-" + settings.op() + "-" + ++started);
        worker.process = new WorkerProcess(worker.name, settings.op(), launcher, new WorkerProcess.Listener() {
            @Override
            public void message(JsonNode message) {
                heard(worker, message);
            }

            @Override
            public void ended(String how) {
                locked(() -> Fleet.this.ended(worker, how));
            }
        });
        workers.add(worker);
        worker.process.start();
        schedule(settings.startTimeout(), () -> {
            if (worker.state == Worker.State.STARTING) {
                worker.startFailure =
                        "it was not ready within " + settings.startTimeout().toSeconds() + " s";
                kill(worker, null);
            }
        });
    }

    private void heard(Worker worker, JsonNode message) {
        switch (message.path("type").asText()) {
            case "heartbeat" ->
                worker.process.reportedRss(message.path("rss_bytes").asLong());
            case "progress" -> {
                Call call = worker.call;
                if (isAbout(call, message)) {
                    double fraction = message.path("done").asDouble();
                    owner.progress(call, fraction, message.path("stage").asText(null));
                }
            }
            case "ready" -> locked(() -> ready(worker, message));
            case "result" -> locked(() -> answered(worker, message, message.path("result"), null));
            case "cancelled" -> locked(() -> answered(worker, message, null, PythonFailure.cancelled()));
            case "error" ->
                locked(() -> {
                    if (worker.state == Worker.State.STARTING) {
                        worker.startFailure = message.path("message").asText();
                    } else {
                        answered(worker, message, null, Messages.error(message));
                    }
                });
            default -> LOG.debugf("%s says %s", worker.name, message.path("type"));
        }
    }

    private void ready(Worker worker, JsonNode message) {
        if (worker.state == Worker.State.STARTING) {
            worker.state = Worker.State.IDLE;
            worker.cameUp = true;
            backoff.succeeded();
            owner.ready(Messages.ready(settings.op(), message));
            stopReplaced();
        }
    }

    private void answered(Worker worker, JsonNode message, JsonNode result, PythonFailure failure) {
        Call call = worker.call;
        if (worker.state != Worker.State.BUSY || !isAbout(call, message)) {
            return;
        }
        worker.jobs++;
        call.stages = Messages.stages(message);
        worker.takeCall();
        worker.state = Worker.State.IDLE;
        retireIfWorn(worker);
        owner.done(call, result, failure);
        stopReplaced();
    }

    private void ended(Worker worker, String how) {
        workers.remove(worker);
        Call call = worker.takeCall();
        if (!closed && !worker.cameUp) {
            worker.endReason = "start_failed";
            String why = worker.startFailure == null ? how : worker.startFailure;
            LOG.errorf("%s could not start: %s; the next attempt follows in %.1f s", worker.name, why, pause(why));
        } else if (!closed && worker.jobs == 0 && call == null) {
            // Whatever killed it may kill the next one as well: workers must not come and go without a pause.
            String why = "it came up, and ended before its first job: " + how;
            LOG.warnf("%s: %s; the next one follows in %.1f s", worker.name, why, pause(why));
        } else if (worker.endReason.equals(Worker.DIED)) {
            LOG.warnf("%s died: %s", worker.name, how);
        }
        owner.lost(worker, call, how);
        fill();
    }

    /** @return the waiting before the next start, seconds */
    private double pause(String why) {
        return backoff.failed(why).toMillis() / 1000.0;
    }

    private void retireIfWorn(Worker worker) {
        long rss = worker.process.rssBytes();
        boolean worn = worker.jobs >= settings.recycle().jobs()
                || rss > settings.recycle().rss().asLongValue();
        if (worn && !worker.retiring) {
            LOG.infof("%s is replaced after %d jobs, holding %d MiB", worker.name, worker.jobs, rss >> 20);
            worker.retiring = true;
            fill();
        }
    }

    /** Ends idle workers whose replacements are ready. */
    private void stopReplaced() {
        boolean replaced = workers.stayingAndReady() >= settings.workers();
        for (Worker worker : workers) {
            if (replaced && worker.retiring && worker.state == Worker.State.IDLE) {
                worker.stop("recycled");
                worker.process.send(Messages.SHUTDOWN);
                schedule(settings.cancelGrace(), worker.process::kill);
            }
        }
    }

    private static boolean isAbout(Call call, JsonNode message) {
        return call != null && call.job.id().equals(message.path("id").asText());
    }

    private void schedule(Duration delay, Runnable action) {
        if (!closed) {
            timer.schedule(() -> locked(action), delay.toMillis() + 1, TimeUnit.MILLISECONDS);
        }
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
