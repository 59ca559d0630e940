package io.soundforge.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * Nothing is sent to a webhook any more until somebody resumes it. What was due to it is kept.
 *
 * @param host where it leads to; its whole address may hold secrets
 * @param reason {@code GONE}: it answered 410; {@code ONLY_FAILURES}: nothing got through for too long
 * @param failingSince the first failure since its last success; null where there was none
 */
public record WebhookDisabled(
        UUID webhookId, String owner, String host, String reason, Instant failingSince, Map<String, String> links)
        implements Event {
    @Override
    @JsonIgnore
    public UUID jobId() {
        return null;
    }

    @Override
    @JsonIgnore
    public boolean isAboutJob() {
        return false;
    }

    @Override
    public String recordKey() {
        return String.valueOf(webhookId);
    }
}
