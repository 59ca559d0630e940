package io.soundforge.events;

import java.time.Duration;
import java.util.Arrays;

/**
 * Every topic, its event and how it is kept. Topics are created at start by {@code TopicAdmin}, never by a send.
 * The name of a topic is the CloudEvents {@code type} of the events on it.
 */
public enum Topic {
    TRACK_REQUESTED("track.requested", TrackRequested.class, Kept.FACT),
    TRACK_DOWNLOADED("track.downloaded", TrackDownloaded.class, Kept.FACT),
    TRACK_ANALYZED("track.analyzed", TrackAnalyzed.class, Kept.FACT),
    TRACK_PROCESSED("track.processed", TrackProcessed.class, Kept.FACT),
    JOB_FAILED("job.failed", JobFailed.class, Kept.FACT),
    JOB_FINISHED("job.finished", JobFinished.class, Kept.FACT),
    TASK_COMMAND("task.command", TaskCommand.class, Kept.FACT),
    TASK_CHANGED("task.changed", TaskChanged.class, Kept.FACT),
    JOB_PROGRESS("job.progress", JobProgress.class, Kept.BRIEFLY),
    WEBHOOK_DISABLED("webhook.disabled", WebhookDisabled.class, Kept.FACT),
    WORKER_CAPABILITIES("worker.capabilities", WorkerCapabilities.class, Kept.LATEST),
    /** Records that nobody could read, with their cause in headers; carries raw bytes, no event class. */
    DEAD_LETTER("dead.letter", null, Kept.FACT);

    /** How long records stay. */
    public enum Kept {
        /** Seven days by default ({@code soundforge.topics.retention}). */
        FACT,
        /** Lossy progress: ten minutes. */
        BRIEFLY,
        /** Compacted: the newest per key. */
        LATEST
    }

    /** Retention of {@link Kept#BRIEFLY} topics. */
    public static final Duration BRIEF_RETENTION = Duration.ofMinutes(10);

    private final String topicName;
    private final Class<? extends Event> eventType;
    private final Kept kept;

    Topic(String topicName, Class<? extends Event> eventType, Kept kept) {
        this.topicName = topicName;
        this.eventType = eventType;
        this.kept = kept;
    }

    /** The name on the broker, and the CloudEvents type. */
    public String topicName() {
        return topicName;
    }

    /** The record class of the topic's events; null for {@link #DEAD_LETTER}. */
    public Class<? extends Event> eventType() {
        return eventType;
    }

    /** How long records stay on the topic. */
    public Kept kept() {
        return kept;
    }

    /** The topic of an event class. */
    public static Topic of(Class<? extends Event> eventType) {
        return Arrays.stream(values())
                .filter(topic -> topic.eventType == eventType)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no topic for " + eventType));
    }

    /** @return the topic of that name, or null where there is none */
    public static Topic ofName(String name) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName.equals(name))
                .findFirst()
                .orElse(null);
    }
}
