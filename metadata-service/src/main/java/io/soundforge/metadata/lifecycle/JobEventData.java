package io.soundforge.metadata.lifecycle;

import io.soundforge.events.EventCodec;
import io.soundforge.events.EventError;
import io.soundforge.events.JobState;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The data of job events, as live streams show them. */
public final class JobEventData {
    record Job(JobState state, int run, Map<String, Integer> tasks, Instant cancelRequestedAt) {}

    record Task(
            UUID trackId,
            Step step,
            TaskState state,
            int run,
            int attempt,
            EventError error,
            Long waitMs,
            Long runMs,
            Instant waitingUntil) {}

    record Track(UUID trackId, String title, List<String> artists, String album, Double durationS) {}

    record Tracks(UUID trackId, String kind, String title, int tracks, Map<String, Integer> skipped) {}

    private JobEventData() {}

    static String job(JobRow job) {
        Map<String, Integer> tasks = new LinkedHashMap<>();
        for (TaskState state : TaskState.values()) {
            tasks.put(state.wire(), job.counts.get(state));
        }
        return text(new Job(job.state, job.run, tasks, job.cancelRequestedAt));
    }

    static String task(TaskRow task) {
        return text(new Task(
                task.trackId,
                task.step,
                task.state,
                task.run,
                task.attempt,
                task.error,
                task.waitMs,
                task.runMs,
                task.waitingUntil));
    }

    /** What the download found out about a song. */
    public static String track(UUID trackId, TrackMetadata metadata, Double durationS) {
        return text(
                metadata == null
                        ? new Track(trackId, null, null, null, durationS)
                        : new Track(trackId, metadata.title(), metadata.artists(), metadata.album(), durationS));
    }

    /** What a link turned out to be: the job has that many tracks in the place of the one. */
    public static String tracks(UUID trackId, String kind, String title, int tracks, Map<String, Integer> skipped) {
        return text(new Tracks(trackId, kind, title, tracks, skipped));
    }

    private static String text(Object data) {
        return new String(EventCodec.toJson(data), StandardCharsets.UTF_8);
    }
}
