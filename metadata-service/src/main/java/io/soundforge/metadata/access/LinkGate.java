package io.soundforge.metadata.access;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.soundforge.problem.Problem;
import io.soundforge.storageclient.LinkGrants;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;

/**
 * The one place that lets somebody in without a session: who holds a link with a grant may read what it names, as its owner. A grant that
 * does not hold ends the request, whatever else its sender could show.
 */
@ApplicationScoped
class LinkGate {
    /** Before whatever asks who somebody is. */
    private static final int PRIORITY = 250;

    private final LinkGrants grants;

    LinkGate(LinkGrants grants) {
        this.grants = grants;
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        // A query that cannot be read is answered with 400 here.
        MultiMap query = context.request().params();
        List<String> given = query.getAll(LinkGrants.GRANT);
        if (given.isEmpty()) {
            context.next();
            return;
        }
        HttpMethod method = context.request().method();
        boolean reads = method == HttpMethod.GET || method == HttpMethod.HEAD;
        LinkGrants.Judgement judgement = grants.judge(
                context.request().path(),
                query.get(LinkGrants.EXPIRES),
                reads && given.size() == 1 ? given.getFirst() : null);
        switch (judgement.verdict()) {
            case VALID -> {
                Asker.granted(judgement.owner()).take(context);
                context.next();
            }
            case EXPIRED -> refuse(context, "LINK_EXPIRED", "This link has expired; its owner can still read it.");
            case INVALID -> refuse(context, "LINK_INVALID", "This link does not grant what was asked for.");
        }
    }

    private static void refuse(RoutingContext context, String code, String detail) {
        Refusal.send(context, Problem.of(403, code, detail, context.request().path()), Map.of());
    }
}
