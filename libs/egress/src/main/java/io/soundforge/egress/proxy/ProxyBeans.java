package io.soundforge.egress.proxy;

import io.quarkus.arc.DefaultBean;
import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressSettings;
import io.soundforge.egress.Vetting;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the proxy from the settings. */
@Dependent
class ProxyBeans {
    @Produces
    @DefaultBean
    @Singleton
    ForwardProxy proxy(Vertx vertx, EgressSettings egress, ToolProxySettings settings, AddressResolver resolver) {
        return new ForwardProxy(vertx, new Vetting(egress, resolver), settings);
    }

    void close(@Disposes ForwardProxy proxy) {
        proxy.close();
    }
}
