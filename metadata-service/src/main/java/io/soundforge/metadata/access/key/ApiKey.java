package io.soundforge.metadata.access.key;

import io.soundforge.metadata.access.Scope;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/**
 * A key as it is stored: without the key.
 *
 * @param label what its maker calls it; null for nothing
 * @param expiresAt null for never
 * @param revokedAt null where it was not
 * @param lastUsedAt written a while later; null where it was not used
 */
public record ApiKey(
        UUID id,
        String owner,
        String label,
        Set<Scope> scopes,
        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt) {
    /** How a key is. */
    public enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    /** How it is at that time. */
    State state(Instant now) {
        if (revokedAt != null) {
            return State.REVOKED;
        }
        return expiresAt != null && !expiresAt.isAfter(now) ? State.EXPIRED : State.ACTIVE;
    }
}
