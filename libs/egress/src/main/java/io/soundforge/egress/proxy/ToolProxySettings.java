package io.soundforge.egress.proxy;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What one job may do through the proxy. Where it may go is said by {@link io.soundforge.egress.EgressSettings}. */
@ConfigMapping(prefix = "soundforge.tool-proxy")
public interface ToolProxySettings {
    /** Most bytes, both directions together (suffixes K, M, G). */
    @WithDefault("4G")
    MemorySize maxBytes();

    /** Most connections to the outside at the same time. */
    @WithDefault("64")
    int maxConnections();

    /** For resolving a name, and again for connecting to one of its addresses. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** Connections on which nothing happens for longer are closed. Whole seconds. */
    @WithDefault("60s")
    Duration idleTimeout();

    /** How long a job may use the proxy. */
    @WithDefault("1h")
    Duration maxTime();
}
