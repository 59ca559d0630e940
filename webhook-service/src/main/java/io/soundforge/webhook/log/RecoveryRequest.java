package io.soundforge.webhook.log;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Which failed deliveries are taken up again, and how fast. */
@Schema(description = "A range of time, and a rate")
public record RecoveryRequest(
        @Schema(description = "Created at or after this time: ISO-8601, UTC", required = true)
        String from,

        @Schema(description = "Created before this time; now by default")
        String to,

        @Schema(description = "How many become due per second", defaultValue = "10")
        Integer ratePerS) {}
