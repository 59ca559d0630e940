package io.soundforge.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/**
 * The gateway asks the owners of a track's tasks for something. Internal.
 *
 * <ul>
 *   <li>{@code cancel}: end the named tasks; their owners answer each with {@link TaskChanged} cancelled, also where the task has
 *       not reached them yet. No task of the track with {@code run <= upToRun} may start from now on.
 *   <li>{@code retry}: run the named task again; {@code input} is the data of the event that the step consumes (
 *       {@link TrackRequested} for download, {@link TrackDownloaded} else), its plan already in the new run.
 *   <li>{@code delete}: as cancel, for every run.
 * </ul>
 */
public record TaskCommand(
        UUID trackId, UUID jobId, Command command, String owner, List<Target> tasks, int upToRun, JsonNode input)
        implements Event {
    @Override
    public String recordKey() {
        return trackId.toString();
    }

    /** One task of the track. */
    public record Target(Step step, int run) {}
}
