package io.soundforge.metadata.access.key;

import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.soundforge.metadata.access.Asker;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Knows callers by an API key, in {@code Authorization: Bearer sf_…} or {@code X-Api-Key}. */
@ApplicationScoped
public class ApiKeyMechanism implements HttpAuthenticationMechanism {
    /** The header for those who cannot set {@code Authorization}. */
    public static final String HEADER = "X-Api-Key";

    private static final String SCHEME = "Bearer ";

    /** Before whoever takes bearer tokens of any form. */
    private static final int PRIORITY = 2 * DEFAULT_PRIORITY;

    /** The key that a request shows, good or not; null for none. */
    public static String key(HttpServerRequest request) {
        String own = request.getHeader(HEADER);
        if (own != null) {
            return own.trim();
        }
        String authorization = request.getHeader("Authorization");
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        String token = authorization.substring(SCHEME.length()).trim();
        return token.startsWith(KeyText.PREFIX) ? token : null;
    }

    /** Who a key's holder is; empty for who was known by something else. */
    public static Optional<Asker> asker(SecurityIdentity identity) {
        return Optional.ofNullable(identity.getAttribute(Asker.class.getName()));
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String key = key(context.request());
        return key == null ? Uni.createFrom().nullItem() : identities.authenticate(new ShownKey(key));
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(ShownKey.class);
    }

    @Override
    public int getPriority() {
        return PRIORITY;
    }
}
