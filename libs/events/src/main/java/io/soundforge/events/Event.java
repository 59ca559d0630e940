package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.UUID;

/**
 * Something that is announced on a topic. The record's components are the JSON value ({@code snake_case}); everything else
 * travels in CloudEvents headers, see {@link EventCodec}.
 */
public sealed interface Event
        permits TrackRequested,
                TrackDownloaded,
                TrackAnalyzed,
                TrackProcessed,
                JobFailed,
                JobFinished,
                TaskCommand,
                TaskChanged,
                JobProgress,
                WorkerCapabilities,
                WebhookDisabled {

    /** The job that the event belongs to; null where {@link #isAboutJob} says no. */
    UUID jobId();

    /** Whether there is no such event without a job. */
    @JsonIgnore
    default boolean isAboutJob() {
        return true;
    }

    /** Where the event goes, which is also its CloudEvents type. */
    @JsonIgnore
    default Topic topic() {
        return Topic.of(getClass());
    }

    /** The record key: events with equal keys keep their order. */
    @JsonIgnore
    String recordKey();
}
