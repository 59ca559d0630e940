package io.soundforge.metadata.track;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventError;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackCollection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A track as clients see it. What is not known (yet) is left out.
 *
 * @param isrc International Standard Recording Code
 * @param releaseDate ISO-8601, possibly only a year
 * @param coverUrl a public picture that a catalogue names; the file's own is behind the link {@code cover}
 * @param spotifyId the Spotify track id, as it was asked for
 * @param collection the album or playlist that it was submitted as part of
 * @param durationS length in seconds: as decoded, before that as the catalogue has it
 * @param audio what the download found: format, codec, sample rate, channels, size, checksum, tags
 * @param analysis the analysis in short; the whole document is behind the link
 * @param separation engine, model, whether approximate, stems and proof
 */
@Schema(name = "Track")
public record TrackView(
        UUID id,
        UUID jobId,
        int position,
        Source source,
        String title,
        List<String> artists,
        String album,
        String isrc,
        String releaseDate,
        String coverUrl,
        String spotifyId,
        TrackCollection collection,
        Double durationS,
        List<Task> tasks,
        @Schema(type = SchemaType.OBJECT) JsonNode audio,
        @Schema(type = SchemaType.OBJECT) JsonNode analysis,
        @Schema(type = SchemaType.OBJECT) JsonNode separation,
        Map<String, String> links) {

    /**
     * One step of the track.
     *
     * @param attempt how often it was tried in this run
     * @param run 1 for the submission, more after retries by the user
     * @param progress 0..1
     * @param stage what is being done, while it runs
     * @param waitMs time from being queued to being run, milliseconds
     * @param runMs time that the step took, milliseconds
     * @param waitingUntil when the next attempt is due
     */
    @Schema(name = "Task")
    public record Task(
            Step step,
            TaskState state,
            int attempt,
            int run,
            double progress,
            String stage,
            String worker,
            EventError error,
            Long waitMs,
            Long runMs,
            Instant waitingUntil) {}
}
