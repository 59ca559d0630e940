package io.soundforge.metadata.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.soundforge.rest.Owners;
import jakarta.annotation.Priority;
import jakarta.decorator.Decorator;
import jakarta.decorator.Delegate;
import jakarta.enterprise.inject.Any;
import jakarta.interceptor.Interceptor;

/** A request that came with a grant, a key or a token is its owner's, whoever would be asking without it. */
@Decorator
@Priority(Interceptor.Priority.APPLICATION)
class AskingOwners implements Owners {
    private final Owners owners;
    private final CurrentVertxRequest request;

    AskingOwners(@Any @Delegate Owners owners, CurrentVertxRequest request) {
        this.owners = owners;
        this.request = request;
    }

    @Override
    public String current() {
        return Asker.of(request.getCurrent()).map(Asker::owner).orElseGet(owners::current);
    }
}
