package io.soundforge.metadata.access;

import io.soundforge.metadata.request.Drain;
import io.soundforge.problem.Problem;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Ends a request before anybody has read it. */
final class Refusal {
    private static final String CHALLENGE = "Bearer realm=\"soundforge\"";

    private Refusal() {}

    /** 401. @param shown whether something was shown that is not good */
    static void stranger(RoutingContext context, String detail, boolean shown) {
        String challenge = shown ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE;
        send(
                context,
                Problem.of(401, "UNAUTHENTICATED", detail, context.normalizedPath()),
                Map.of("WWW-Authenticate", challenge));
    }

    /** 403, with the scope that is missing. */
    static void scope(RoutingContext context, Scope missing) {
        Problem problem = new Problem(
                403,
                "INSUFFICIENT_SCOPE",
                "This needs the scope \"" + missing.wire() + "\", which what you showed does not have.",
                context.normalizedPath(),
                Map.of("scope", missing.wire()));
        String challenge = CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + missing.wire() + "\"";
        send(context, problem, Map.of("WWW-Authenticate", challenge));
    }

    /** Any other. */
    static void send(RoutingContext context, Problem problem, Map<String, String> headers) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        Drain.of(context.request());
        headers.forEach(response::putHeader);
        response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(problem.toJson());
    }
}
