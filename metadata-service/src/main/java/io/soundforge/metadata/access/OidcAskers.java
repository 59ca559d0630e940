package io.soundforge.metadata.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Who the holder of a token of the identity provider's is here. */
@ApplicationScoped
class OidcAskers {
    private static final String SCHEME = "Bearer ";

    private final AuthSettings.Oidc settings;
    private final Pattern owners;

    OidcAskers(AuthSettings settings) {
        this.settings = settings.oidc();
        this.owners = OwnerNames.pattern(settings.keys().ownerLength());
    }

    /** Whether the request shows a token, and tokens are taken. */
    boolean isShown(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        return settings.enabled()
                && authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    }

    /**
     * Reads a token that the provider has signed.
     *
     * @throws AuthenticationFailedException if it names no owner that we can keep things for
     */
    Asker asker(SecurityIdentity identity) {
        Object owner = identity.getPrincipal() instanceof JsonWebToken token
                ? token.claim(settings.ownerClaim()).orElse(null)
                : null;
        if (owner == null || !owners.matcher(owner.toString()).matches()) {
            throw new AuthenticationFailedException("the token has no usable claim " + settings.ownerClaim());
        }
        Set<Scope> scopes = identity.getRoles().stream()
                .filter(role -> role.startsWith(settings.scopePrefix()))
                .map(role -> Scope.of(role.substring(settings.scopePrefix().length())))
                .flatMap(Optional::stream)
                .collect(Collectors.toUnmodifiableSet());
        long until = ((JsonWebToken) identity.getPrincipal()).getExpirationTime();
        return new Asker(owner.toString(), scopes, null, Instant.ofEpochSecond(until));
    }
}
