package io.soundforge.metadata.files;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the gateway passes on to the services behind it, so that clients need one address. */
@ConfigMapping(prefix = "soundforge.proxy")
public interface ProxySettings {
    /** By name, e.g. {@code soundforge.proxy.routes.files.url}. */
    Map<String, Route> routes();

    /** How long connecting to a service may take. */
    @WithDefault("3s")
    Duration connectTimeout();

    /** How long a connection may stand still in the middle of an answer. */
    @WithDefault("120s")
    Duration idleTimeout();

    /** Connections per service. */
    @WithDefault("256")
    int connections();

    /** One service behind the gateway. */
    interface Route {
        /** Paths that go there; a trailing {@code *} takes everything below. */
        List<String> paths();

        /** Its origin. */
        URI url();

        /** Methods that are passed on; others are answered with 405. */
        @WithDefault("GET,HEAD")
        Set<String> methods();
    }
}
