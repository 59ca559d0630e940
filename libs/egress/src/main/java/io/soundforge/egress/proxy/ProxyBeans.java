package io.soundforge.egress.proxy;

import io.quarkus.arc.DefaultBean;
import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressSettings;
import io.soundforge.egress.Vetting;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the proxy from the settings. */
@Singleton
class ProxyBeans {
    private static final int THREADS = 2;

    /** Event loops of its own: the service's measure every server and every host, and cannot tell a second server from their own. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setEventLoopPoolSize(THREADS)
            .setWorkerPoolSize(THREADS)
            .setInternalBlockingPoolSize(THREADS)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));

    @Produces
    @DefaultBean
    @Singleton
    ForwardProxy proxy(EgressSettings egress, ToolProxySettings settings, AddressResolver resolver) {
        return new ForwardProxy(vertx, new Vetting(egress, resolver), settings);
    }

    void close(@Disposes ForwardProxy proxy) {
        proxy.close();
        vertx.close();
    }
}
