package io.soundforge.webhook.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.soundforge.problem.InternalToken;
import io.soundforge.problem.ServiceDoor;
import io.soundforge.rest.Owners;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.interceptor.Interceptor;

/** A request that the gateway passes on is the owner's whom it names; nobody else is believed. */
@Decorator
@Priority(Interceptor.Priority.APPLICATION)
class PassedOnOwners implements Owners {
    private final Owners owners;
    private final CurrentVertxRequest request;
    private final InternalToken token;

    PassedOnOwners(@Any @Delegate Owners owners, CurrentVertxRequest request, InternalToken token) {
        this.owners = owners;
        this.request = request;
        this.token = token;
    }

    @Override
    public String current() {
        RoutingContext context = request.getCurrent();
        String owner = context == null ? null : context.request().getHeader(ServiceDoor.OWNER_HEADER);
        boolean believed = owner != null && token.isShownIn(context.request().getHeader("Authorization"));
        return believed ? owner : owners.current();
    }
}
