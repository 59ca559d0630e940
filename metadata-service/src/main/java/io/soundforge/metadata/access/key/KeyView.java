package io.soundforge.metadata.access.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.soundforge.metadata.access.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A key as it is shown.
 *
 * @param key the key itself, in the answer that made it and never again
 * @param state active, expired or revoked
 */
@Schema(name = "Key")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyView(
        UUID id,
        String key,
        String label,
        String owner,
        List<String> scopes,

        @Schema(enumeration = {"active", "expired", "revoked"})
        String state,

        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt) {
    /** A page of keys. @param nextCursor leads to the next one; left out on the last */
    @Schema(name = "Keys")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<KeyView> keys, String nextCursor) {}

    /** A key that is there. */
    static KeyView of(ApiKey key) {
        return made(key, null);
    }

    /** A key that was made just now. */
    static KeyView made(ApiKey key, String text) {
        return new KeyView(
                key.id(),
                text,
                key.label(),
                key.owner(),
                key.scopes().stream().sorted().map(Scope::wire).toList(),
                key.state(Instant.now()).name().toLowerCase(Locale.ROOT),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.lastUsedAt());
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "KeyView[id=" + id + "]";
    }
}
