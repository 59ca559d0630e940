package io.soundforge.tasks;

import io.soundforge.events.Command;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.Stem;
import io.soundforge.events.Step;
import io.soundforge.events.TaskCommand;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Events of an imaginary song. */
final class Samples {
    private Samples() {}

    static TrackDownloaded downloaded(UUID trackId, UUID jobId, int run, Priority priority) {
        Plan plan = new Plan(
                List.of(Step.DOWNLOAD, Step.SEPARATE), null, null, priority, Map.of("album", "first"), "default", run);
        return new TrackDownloaded(
                trackId,
                jobId,
                "downloads/" + trackId + ".wav",
                1024,
                "00".repeat(32),
                "wav",
                "pcm_s16le",
                3.5,
                44_100,
                2,
                Map.of("title", "Song"),
                null,
                null,
                plan,
                1,
                5,
                10,
                Map.of());
    }

    static TrackDownloaded downloaded() {
        return downloaded(EventCodec.newId(), EventCodec.newId(), 1, Priority.NORMAL);
    }

    static TrackProcessed processed(UUID trackId, UUID jobId, int run) {
        return new TrackProcessed(
                trackId,
                jobId,
                run,
                "default",
                Map.of(),
                "dsp-approx",
                "dsp-approx",
                true,
                "flac",
                3.5,
                44_100,
                List.of(new Stem(
                        "vocals", "stems/" + trackId + "/vocals.flac", 12, "00".repeat(32), -20.0, -3.0, false)),
                null,
                0.1,
                1,
                0,
                1,
                Map.of());
    }

    static TaskCommand cancel(TrackDownloaded input) {
        return command(input, Command.CANCEL, input.plan().run());
    }

    static TaskCommand command(TrackDownloaded input, Command command, int run) {
        return new TaskCommand(
                input.trackId(),
                input.jobId(),
                command,
                "default",
                List.of(new TaskCommand.Target(Step.SEPARATE, run)),
                run,
                command == Command.RETRY ? EventCodec.json().valueToTree(input) : null);
    }

    static String taskKey(TrackDownloaded input) {
        return input.trackId() + ":separate:" + input.plan().run();
    }
}
