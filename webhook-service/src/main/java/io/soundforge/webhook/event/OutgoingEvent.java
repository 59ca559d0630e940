package io.soundforge.webhook.event;

import io.soundforge.events.Event;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobFinished;
import io.soundforge.events.TrackAnalyzed;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackProcessed;
import io.soundforge.events.WebhookDisabled;
import io.soundforge.tasks.Received;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * An event on its way to webhooks.
 *
 * @param id the webhook-id: the CloudEvents id, so that who reads topics, too, can tell duplicates
 * @param owner whose it is; null where its sender does not say
 * @param labels of its job
 * @param trackId null where it is not about one track
 * @param data its JSON, as on the topic
 * @param traceparent W3C trace context; null where it has none
 */
record OutgoingEvent(
        String id,
        String type,
        Instant at,
        String owner,
        Map<String, String> labels,
        UUID jobId,
        UUID trackId,
        byte[] data,
        String traceparent) {

    /** What a received event says to webhooks; empty for events that are not offered. */
    static Optional<OutgoingEvent> of(Received<? extends Event> received) {
        return switch (received.event()) {
            case TrackDownloaded e -> some(received, e.plan().owner(), e.plan().labels(), e.trackId());
            case TrackAnalyzed e -> some(received, e.owner(), e.labels(), e.trackId());
            case TrackProcessed e -> some(received, e.owner(), e.labels(), e.trackId());
            case JobFailed e -> some(received, e.owner(), e.labels(), e.trackId());
            case JobFinished e -> some(received, e.owner(), e.labels(), null);
            case WebhookDisabled e -> some(received, e.owner(), Map.of(), null);
            default -> Optional.empty();
        };
    }

    /** The event that shows whether a webhook works. */
    static OutgoingEvent test(UUID webhook, String owner) {
        byte[] data = EventCodec.toJson(
                Map.of("webhook_id", webhook, "message", "This is a test. It says that the webhook can be reached."));
        return new OutgoingEvent(
                EventCodec.newId().toString(), EventTypes.TEST, Instant.now(), owner, Map.of(), null, null, data, null);
    }

    private static Optional<OutgoingEvent> some(
            Received<? extends Event> received, String owner, Map<String, String> labels, UUID track) {
        Event event = received.event();
        return Optional.of(new OutgoingEvent(
                WebhookIds.of(received.id()),
                event.topic().topicName(),
                received.at(),
                owner,
                labels == null ? Map.of() : labels,
                event.jobId(),
                track,
                received.value(),
                received.traceparent()));
    }
}
