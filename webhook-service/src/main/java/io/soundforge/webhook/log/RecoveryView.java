package io.soundforge.webhook.log;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * What a recovery took up.
 *
 * @param recovered how many deliveries are pending again
 * @param lastDueAt when the last of them is due; left out where there is none
 */
@Schema(name = "Recovery")
public record RecoveryView(int recovered, Instant lastDueAt) {}
