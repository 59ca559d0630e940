package io.soundforge.metadata.access.key;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key that is asked for.
 *
 * @param label what to call it
 * @param owner whose things its holder sees and makes; left out: those of who asks
 * @param scopes what its holder may do
 * @param expiresAt when it ends, ISO-8601 in UTC; left out: never
 */
@Schema(name = "KeyRequest", requiredProperties = "scopes")
public record KeyRequest(
        String label,
        String owner,
        @Schema(description = "Any of read, submit, admin") List<String> scopes,
        @Schema(format = "date-time") String expiresAt) {}
