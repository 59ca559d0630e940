package io.soundforge.metadata.job;

import io.soundforge.events.Step;
import io.soundforge.metadata.config.ProgressSettings;
import java.util.Collection;

/** How far a job has come: the steps weighted by what they cost, normalised over the steps that the job has. */
final class JobProgressMath {
    /**
     * The tasks of one step of a job, taken together.
     *
     * @param done sum of their progress; an ended task counts as 1
     * @param tasks how many there are
     */
    record StepShare(Step step, double done, long tasks) {}

    private JobProgressMath() {}

    /** @return 0..1, four digits */
    static double progress(Collection<StepShare> shares, ProgressSettings.Weights weights) {
        double done = 0;
        double all = 0;
        for (StepShare share : shares) {
            double weight = weights.of(share.step());
            done += weight * share.done();
            all += weight * share.tasks();
        }
        return all == 0 ? 0 : Math.round(Math.clamp(done / all, 0, 1) * 10_000) / 10_000.0;
    }
}
