package io.soundforge.storageclient;

import io.soundforge.events.Step;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * All files that one claim of a task has made, to be published together.
 *
 * @param taskKey the task's key, {@code track:step:run}
 * @param fence number of the claim
 * @param owner who owns the job
 * @param run run of the task, from 1; with the fence it orders publications of the same step
 * @param files in the order in which the answer lists them
 */
public record Publication(
        String taskKey, int fence, String owner, UUID jobId, UUID trackId, Step step, int run, List<StagedFile> files) {
    public Publication {
        Objects.requireNonNull(taskKey, "taskKey");
        Objects.requireNonNull(trackId, "trackId");
        Objects.requireNonNull(step, "step");
        files = List.copyOf(files);
    }

    /** The staging area that the files lie in. */
    public StagingArea area() {
        return StagingArea.ofTask(taskKey, fence);
    }
}
