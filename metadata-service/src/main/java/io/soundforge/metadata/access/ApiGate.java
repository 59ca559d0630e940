package io.soundforge.metadata.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.soundforge.metadata.access.key.ApiKeyMechanism;
import io.soundforge.metadata.access.key.KeyRefusedException;
import io.soundforge.problem.DatabaseErrors;
import io.soundforge.problem.Exposure;
import io.soundforge.problem.InternalToken;
import io.soundforge.problem.Problem;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;

/**
 * Asks everybody who they are, and whether they may do what they ask for; behind {@link LinkGate}, which lets holders of granted links past. On
 * loopback nobody has to say, unless it is switched on; but who shows a key is held to it there, too.
 */
@ApplicationScoped
class ApiGate {
    private static final Logger LOG = Logger.getLogger(ApiGate.class);

    /** Behind what prepares authentication, before everything that answers. */
    private static final int PRIORITY = 50;

    private static final BiConsumer<RoutingContext, Throwable> WE_ANSWER_OURSELVES = (context, failure) -> {};

    private final IdentityProviderManager identities;
    private final OidcAskers oidc;
    private final LiveStreams streams;
    private final AuthMetrics metrics;
    private final InternalToken token;
    private final boolean required;

    ApiGate(
            IdentityProviderManager identities,
            OidcAskers oidc,
            LiveStreams streams,
            AuthMetrics metrics,
            InternalToken token,
            AuthSettings settings,
            Exposure exposure) {
        this.identities = identities;
        this.oidc = oidc;
        this.streams = streams;
        this.metrics = metrics;
        this.token = token;
        this.required = exposure.isBeyondLoopback() || settings.required() == AuthSettings.Required.ALWAYS;
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        String path = context.normalizedPath();
        Optional<Scope> needed = Rules.needed(request.method().name(), path);
        boolean shows = ApiKeyMechanism.key(request) != null || oidc.isShown(request);
        if (needed.isEmpty()
                || Asker.of(context).isPresent()
                || !required && !shows
                || Rules.isFile(path) && request.getParam("sig") != null
                || path.equals(Rules.METRICS) && token.isShownIn(request.getHeader("Authorization"))) {
            context.next();
            return;
        }
        context.put(QuarkusHttpUser.AUTH_FAILURE_HANDLER, WE_ANSWER_OURSELVES);
        Context eventLoop = Vertx.currentContext();
        QuarkusHttpUser.getSecurityIdentity(context, identities)
                .emitOn(work -> eventLoop.runOnContext(nothing -> work.run()))
                .subscribe()
                .with(identity -> judge(context, identity, needed.get()), failure -> refuse(context, failure));
    }

    private void judge(RoutingContext context, SecurityIdentity identity, Scope needed) {
        if (identity.isAnonymous()) {
            boolean shown = context.request().headers().contains("Authorization");
            metrics.refused(shown ? "unknown" : "missing");
            Refusal.stranger(context, "Show an API key: Authorization: Bearer sf_…", shown);
            return;
        }
        Asker asker;
        try {
            asker = ApiKeyMechanism.asker(identity).orElseGet(() -> oidc.asker(identity));
        } catch (AuthenticationFailedException e) {
            refuse(context, e);
            return;
        }
        if (!asker.scopes().contains(needed)) {
            metrics.refused("scope");
            Refusal.scope(context, needed);
            return;
        }
        asker.take(context);
        streams.watch(context, asker);
        context.next();
    }

    private void refuse(RoutingContext context, Throwable failure) {
        if (failure instanceof KeyRefusedException refused) {
            metrics.refused(refused.reason().name().toLowerCase(Locale.ROOT));
            Refusal.stranger(context, refused.getMessage(), true);
        } else if (failure instanceof AuthenticationFailedException) {
            metrics.refused("token");
            LOG.debugf(failure, "a token was refused");
            Refusal.stranger(
                    context, "This token is not good here: expired, not for us, or not of our provider.", true);
        } else {
            metrics.refused("unavailable");
            LOG.warnf("Nobody can say who asks for %s: %s", context.normalizedPath(), failure.getMessage());
            boolean database = DatabaseErrors.isUnavailable(failure);
            Problem problem = Problem.of(
                    503,
                    database ? "DATABASE_UNAVAILABLE" : "IDENTITY_UNAVAILABLE",
                    "Who asks cannot be found out right now; nothing was accepted. Try again.",
                    context.normalizedPath());
            Refusal.send(context, problem, Map.of("Retry-After", Integer.toString(Problem.RETRY_AFTER_S)));
        }
    }
}
