package io.soundforge.webhook.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A webhook as its owner sees it.
 *
 * @param secret in the answer that made it, and never again
 * @param headerNames of its custom headers; left out while they cannot be opened
 * @param disabledReason {@code GONE} or {@code ONLY_FAILURES}; left out while it is not disabled
 * @param deliveries left out in lists
 * @param previousSecretUntil how long the secret before signs, too; left out when it does not
 */
@Schema(name = "Webhook")
public record WebhookView(
        UUID id,

        @Schema(description = "whsec_…; only in the answers of create and rotate-secret")
        String secret,

        String url,
        List<String> events,
        Map<String, String> labels,
        String description,
        List<String> headerNames,
        Integer ratePerS,
        LinkAccess linkAccess,
        EndpointState state,

        @Schema(description = "GONE: it answered 410; ONLY_FAILURES: nothing got through for too long")
        String disabledReason,

        Instant disabledAt,
        Health health,

        @Schema(description = "Only in the answer for one webhook")
        Counts deliveries,

        Instant previousSecretUntil,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> links) {

    /**
     * How attempts at it went.
     *
     * @param breaker {@code closed}; {@code open}: nothing is sent until {@code openUntil}, and then the next delivery tries;
     *     {@code probing}: that one is under way
     * @param failingSince the first failure since the last success; left out while things go well
     */
    @Schema(name = "WebhookHealth")
    public record Health(
            @Schema(
                    description =
                            "closed, open (after open_until the next delivery tries) or probing (it is under way)")
            String breaker,

            Instant openUntil,
            int failuresInRow,
            Instant failingSince,
            Instant lastSuccessAt,
            Instant lastFailureAt) {}

    /** How many of its deliveries wait, and how many have failed for good. */
    @Schema(name = "WebhookDeliveries")
    public record Counts(long pending, long failed) {}

    /** One page of a list, newest first. @param nextCursor for the next page; left out on the last */
    @Schema(name = "WebhookPage")
    public record Page(List<WebhookView> webhooks, String nextCursor) {}

    /** The same, with the secret. */
    WebhookView with(SigningSecret shown) {
        return copy(shown.text(), deliveries);
    }

    /** The same, with counts of its deliveries. */
    WebhookView with(Counts counts) {
        return copy(secret, counts);
    }

    private WebhookView copy(String shown, Counts counts) {
        return new WebhookView(
                id,
                shown,
                url,
                events,
                labels,
                description,
                headerNames,
                ratePerS,
                linkAccess,
                state,
                disabledReason,
                disabledAt,
                health,
                counts,
                previousSecretUntil,
                createdAt,
                updatedAt,
                links);
    }

    /** Tells nothing but the id, so that no log tells the secret. */
    @Override
    public String toString() {
        return "WebhookView[" + id + "]";
    }
}
