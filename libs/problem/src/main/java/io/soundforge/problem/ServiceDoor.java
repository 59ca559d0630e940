package io.soundforge.problem;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The door of every service but the gateway. Where others than this machine can reach the service, it starts only with an internal token, and
 * whoever does not show it gets no further than the health checks. On loopback the door stands open, except to who says whose request it is.
 */
@ApplicationScoped
public class ServiceDoor {
    /** The owner of a request that the gateway passes on; believed only together with the token. */
    public static final String OWNER_HEADER = "X-Soundforge-Owner";

    private static final String HEALTH = "/q/health";
    private static final String METRICS = "/q/metrics";

    /** Before anything else looks at a request. */
    private static final int PRIORITY = 300;

    private final InternalToken token;
    private final Exposure exposure;
    private final boolean openMetrics;

    ServiceDoor(
            InternalToken token,
            Exposure exposure,
            @ConfigProperty(name = "soundforge.internal.open-metrics", defaultValue = "false") boolean openMetrics) {
        this.token = token;
        this.exposure = exposure;
        this.openMetrics = openMetrics;
    }

    void check(@Observes @Priority(1) StartupEvent start) {
        if (exposure.isBeyondLoopback()) {
            token.require();
        }
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean needsToken = request.headers().contains(OWNER_HEADER)
                || exposure.isBeyondLoopback() && !isOpen(context.normalizedPath());
        if (!needsToken || token.isShownIn(request.getHeader("Authorization"))) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(401)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .putHeader("WWW-Authenticate", "Bearer realm=\"soundforge-services\"")
                .putHeader("Connection", "close")
                .end(refusal(context.normalizedPath()).toJson());
    }

    private boolean isOpen(String path) {
        return path.equals(HEALTH) || path.startsWith(HEALTH + "/") || openMetrics && path.equals(METRICS);
    }

    /** What a stranger is told. */
    static Problem refusal(String path) {
        return Problem.of(
                401, "UNAUTHORIZED", "This address is for the other services; it needs the internal token.", path);
    }
}
