package io.soundforge.egress;

import io.quarkus.arc.DefaultBean;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the client from the settings. */
@Dependent
class EgressBeans {
    @Produces
    @DefaultBean
    @Singleton
    AddressResolver resolver() {
        return AddressResolver.system();
    }

    @Produces
    @DefaultBean
    @Singleton
    EgressClient client(Vertx vertx, EgressSettings settings, AddressResolver resolver, EgressMetrics metrics) {
        return new EgressClient(vertx, settings, resolver, metrics);
    }

    void close(@Disposes EgressClient client) {
        client.close();
    }
}
