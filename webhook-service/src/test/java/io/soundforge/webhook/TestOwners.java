package io.soundforge.webhook;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.soundforge.rest.Owners;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/** Lets a test be several owners: a header says which. */
@ApplicationScoped
public class TestOwners implements Owners {
    /** The header. */
    public static final String HEADER = "X-Test-Owner";

    private final CurrentVertxRequest request;

    TestOwners(CurrentVertxRequest request) {
        this.request = request;
    }

    @Override
    public String current() {
        RoutingContext context = request.getCurrent();
        String owner = context == null ? null : context.request().getHeader(HEADER);
        return owner == null ? "default" : owner;
    }
}
