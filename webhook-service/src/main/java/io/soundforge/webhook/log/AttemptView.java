package io.soundforge.webhook.log;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * One attempt of a delivery as clients see it.
 *
 * @param number 1 for the first
 * @param outcome {@code DELIVERED}, or why not, e.g. {@code HTTP_STATUS}, {@code TIMEOUT}
 * @param status of the answer; left out where there was none
 * @param latencyMs from the first DNS question to the end of the answer
 * @param message a sentence for a person; left out where there is nothing to say, or its time is over
 * @param answer the beginning of the answer's body, read as UTF-8 with a replacement for what is none; left out where it was empty, or
 *     its time is over
 * @param truncated whether there was more of it
 * @param manual whether a person asked for it, apart from the schedule
 */
@Schema(name = "DeliveryAttempt")
public record AttemptView(
        int number,
        Instant startedAt,
        String outcome,
        Integer status,
        int latencyMs,
        String message,
        String answer,
        boolean truncated,
        boolean manual) {}
