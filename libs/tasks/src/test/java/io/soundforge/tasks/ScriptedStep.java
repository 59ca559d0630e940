package io.soundforge.tasks;

import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import io.soundforge.events.TrackDownloaded;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** A separation that does what a test says, and remembers what it was asked. */
final class ScriptedStep implements StepHandler<TrackDownloaded> {
    /** What one attempt does. */
    @FunctionalInterface
    interface Body {
        void run(StepTask<TrackDownloaded> task) throws TaskFailure, InterruptedException;
    }

    /** An attempt as it was. */
    record Attempt(String key, int fence, int attempt) {}

    final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    final AtomicInteger running = new AtomicInteger();
    private final Body body;

    ScriptedStep(Body body) {
        this.body = body;
    }

    /** Succeeds at once. */
    static ScriptedStep succeeding() {
        return new ScriptedStep(task -> {});
    }

    /** Works until it is told to stop. */
    static ScriptedStep endless() {
        return new ScriptedStep(task -> {
            CountDownLatch stopped = new CountDownLatch(1);
            task.onStop(stopped::countDown);
            stopped.await();
            throw new InterruptedException();
        });
    }

    @Override
    public Step step() {
        return Step.SEPARATE;
    }

    @Override
    public Class<TrackDownloaded> inputType() {
        return TrackDownloaded.class;
    }

    @Override
    public Plan planOf(TrackDownloaded input) {
        return input.plan();
    }

    @Override
    public List<Event> run(StepTask<TrackDownloaded> task) throws TaskFailure, InterruptedException {
        attempts.add(new Attempt(task.key(), task.fence(), task.attempt()));
        running.incrementAndGet();
        try {
            body.run(task);
        } finally {
            running.decrementAndGet();
        }
        return List.of(Samples.processed(
                task.trackId(), task.jobId(), task.input().plan().run()));
    }
}
