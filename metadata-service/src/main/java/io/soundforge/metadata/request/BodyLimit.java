package io.soundforge.metadata.request;

import io.quarkus.runtime.configuration.MemorySize;
import io.soundforge.problem.Problem;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses bodies that say in advance that they are too large, before anything is read, with a problem that says so. The body is
 * drained for a while, since most clients listen only after they have spoken.
 */
@ApplicationScoped
public class BodyLimit {
    private final long limit;

    BodyLimit(@ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize limit) {
        this.limit = limit.asLongValue();
    }

    void register(@Observes Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::check);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        long length;
        try {
            String header = request.getHeader("Content-Length");
            length = header == null ? 0 : Long.parseLong(header);
        } catch (NumberFormatException e) {
            length = 0;
        }
        if (length <= limit) {
            context.next();
            return;
        }
        Drain.of(request);
        Problem problem = new Problem(
                413,
                "TOO_LARGE",
                "A request has at most " + limit + " bytes.",
                request.path(),
                Map.of("limit_bytes", limit));
        context.response()
                .setStatusCode(413)
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(problem.toJson());
    }
}
