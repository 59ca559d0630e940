package io.soundforge.metadata.access;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Who sent a request, as the request has proved.
 *
 * @param owner whose things are seen and made
 * @param scopes what may be done with them
 * @param keyId the API key that was shown; null for none, or the one of the configuration
 * @param until when the proof ends; null for never
 */
public record Asker(String owner, Set<Scope> scopes, UUID keyId, Instant until) {
    private static final String NAME = Asker.class.getName();

    /** The holder of a link with a grant, who reads. */
    static Asker granted(String owner) {
        return new Asker(owner, Set.of(Scope.READ), null, null);
    }

    /** Who sent this request; empty where it proved nothing, and needed not to. */
    public static Optional<Asker> of(RoutingContext context) {
        return context == null ? Optional.empty() : Optional.ofNullable(context.get(NAME));
    }

    /** From here on the request is theirs. */
    void take(RoutingContext context) {
        context.put(NAME, this);
    }
}
