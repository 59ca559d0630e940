package io.soundforge.events;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is to be done with a track. It travels with the track's events, unchanged, so that a worker knows all it needs from the
 * event it consumes.
 *
 * @param steps the steps asked for, {@link Step#DOWNLOAD} included; values of a newer version are dropped
 * @param analysis options of the analysis; never null
 * @param separation options of the separation; never null
 * @param priority the lane
 * @param labels the submitter's own labels
 * @param owner whose job it is
 * @param run 1 for the submission, one more for each retry by the user; part of every task's key
 */
public record Plan(
        List<Step> steps,
        AnalysisOptions analysis,
        SeparationOptions separation,
        Priority priority,
        Map<String, String> labels,
        String owner,
        int run) {

    public Plan {
        steps = steps == null
                ? List.of()
                : steps.stream().filter(Objects::nonNull).toList();
        analysis = analysis == null ? AnalysisOptions.DEFAULT : analysis;
        separation = separation == null ? SeparationOptions.DEFAULT : separation;
        priority = priority == null ? Priority.NORMAL : priority;
        labels = labels == null ? Map.of() : Map.copyOf(labels);
        owner = owner == null ? "default" : owner;
        run = Math.max(1, run);
    }

    /** Whether the plan asks for that step. */
    public boolean has(Step step) {
        return steps.contains(step);
    }

    /** The same plan in another run. */
    public Plan inRun(int newRun) {
        return new Plan(steps, analysis, separation, priority, labels, owner, newRun);
    }
}
