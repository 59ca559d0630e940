package io.soundforge.download.fetch;

import io.soundforge.events.TrackRequested;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the audio to which a web page leads. */
public interface WebPages {
    /** Whether pages can be searched now; empty where nobody has to be told. */
    default Optional<FetcherStatus> status() {
        return Optional.empty();
    }

    /**
     * Brings the audio of the page that is the task's URL.
     *
     * @param folder where the file must lie; not under the name {@code audio}, which is the page itself
     * @return empty if pages are not searched: the feature is off, or what it needs is not installed
     * @throws TaskFailure if there is no audio, or it cannot be had
     */
    Optional<Fetched> audioOf(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws TaskFailure, InterruptedException;
}
