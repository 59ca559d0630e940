package io.soundforge.webhook.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A delivery as clients see it: one event on its way to one webhook.
 *
 * @param eventId the header {@code webhook-id} of every attempt
 * @param jobId left out where the event is about no job
 * @param attempts how many were made, those by hand included
 * @param nextAttemptAt when the next attempt may begin, an open breaker, a rate limit and a {@code Retry-After} included; left out unless
 *     it is pending, and while the webhook is paused or disabled
 * @param lastStatus of the last answer; left out where the last attempt got none
 * @param lastOutcome of the last attempt; left out before the first has ended
 * @param endedAt when it came into this state; left out unless it has ended
 * @param attemptLog oldest first; left out in lists
 * @param body what is sent; left out in lists
 */
@Schema(name = "Delivery")
public record DeliveryView(
        UUID id,
        UUID webhookId,
        String eventId,
        String eventType,
        UUID jobId,
        DeliveryState state,
        int attempts,
        Instant nextAttemptAt,
        Integer lastStatus,
        String lastOutcome,
        Instant createdAt,
        Instant endedAt,
        List<AttemptView> attemptLog,
        JsonNode body,
        Map<String, String> links) {

    /** One page of a list, newest first. @param nextCursor for the next page; left out on the last */
    @Schema(name = "DeliveryPage")
    public record Page(List<DeliveryView> deliveries, String nextCursor) {}

    DeliveryView with(List<AttemptView> log, JsonNode sent) {
        return new DeliveryView(
                id,
                webhookId,
                eventId,
                eventType,
                jobId,
                state,
                attempts,
                nextAttemptAt,
                lastStatus,
                lastOutcome,
                createdAt,
                endedAt,
                log,
                sent,
                links);
    }
}
