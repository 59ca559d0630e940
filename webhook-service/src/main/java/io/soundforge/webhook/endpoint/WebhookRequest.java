package io.soundforge.webhook.endpoint;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a client asks for. Every component may be missing; {@link EndpointValidator} says what that means. */
@Schema(description = "A subscription: which events go where, and how")
public record WebhookRequest(
        @Schema(description = "Where events go; https, unless the operator allows http", required = true)
        String url,

        @Schema(description = "Types of events: exact ones, track.*, job.*, webhook.* or *", required = true)
        List<String> events,

        @Schema(description = "Only events of jobs that have all of these labels")
        Map<String, String> labels,

        @Schema(description = "A text for people") String description,

        @Schema(description = "Headers of each attempt; their values are never shown again")
        Map<String, String> headers,

        @Schema(description = "Attempts per second at most; no limit by default")
        Long ratePerS,

        @Schema(
                description = "Who may follow links in events: session or bearer (whoever holds the link)",
                defaultValue = "session")
        String linkAccess,

        @Schema(description = "Your own signing secret: whsec_ and 24 to 64 bytes in base64; a random one by default")
        String secret) {

    /** Tells nothing of secrets, so that no log does. */
    @Override
    public String toString() {
        return "WebhookRequest[…]";
    }
}
