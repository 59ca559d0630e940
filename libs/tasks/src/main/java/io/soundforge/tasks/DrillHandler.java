package io.soundforge.tasks;

import io.soundforge.events.Event;
import io.soundforge.events.Plan;
import io.soundforge.events.Step;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A step that only pretends: it takes a set time, then announces what the real handler makes up. */
final class DrillHandler<I extends Event> implements StepHandler<I> {
    private final StepHandler<I> real;
    private final Duration work;

    DrillHandler(StepHandler<I> real, Duration work) {
        this.real = real;
        this.work = work;
    }

    @Override
    public Step step() {
        return real.step();
    }

    @Override
    public Class<I> inputType() {
        return real.inputType();
    }

    @Override
    public Plan planOf(I input) {
        return real.planOf(input);
    }

    @Override
    public List<Event> run(StepTask<I> task) throws TaskFailure, InterruptedException {
        if (!work.isZero()) {
            CountDownLatch stopped = new CountDownLatch(1);
            task.onStop(stopped::countDown);
            if (stopped.await(work.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new InterruptedException("the drill was stopped");
            }
        }
        return real.drill(task);
    }
}
