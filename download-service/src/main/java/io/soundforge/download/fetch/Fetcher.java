package io.soundforge.download.fetch;

import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.Source;
import io.soundforge.events.TrackRequested;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import java.nio.file.Path;

/**
 * Brings the audio of one kind of source. Each is a bean; of those that support a source, the one with the highest
 * {@link jakarta.annotation.Priority} fetches.
 */
public interface Fetcher {
    /** Short name, for people and the list of capabilities. */
    String name();

    /** Whether it knows what to do with that source. Looks only; asks nobody. */
    boolean supports(Source source);

    /**
     * Brings the file, and reports how far it has come between 0 and 1. An interrupt ends it.
     *
     * @param task what is wanted and by whom
     * @param folder where the file must lie; empty
     * @param progress hears how far it has come
     * @throws TaskFailure if it cannot be had; retryable if it may be had later
     */
    Fetched fetch(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws TaskFailure, InterruptedException;

    /** Whether it can be used now. May take some seconds. */
    default FetcherStatus status() throws InterruptedException {
        return FetcherStatus.ready(name());
    }

    /**
     * Compares what it brought with what was wanted, once it has been decoded.
     *
     * @throws TaskFailure if it is something else
     */
    default void check(StepTask<TrackRequested> task, ProbeResult audio) throws TaskFailure {}

    /** What it means that a file which it brought is no audio that is accepted. */
    default TaskFailure undecodable(StepTask<TrackRequested> task, String code, String message) {
        return TaskFailure.permanent(code, message);
    }
}
