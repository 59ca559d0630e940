package io.soundforge.boot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Preparing instead of serving. */
@ConfigMapping(prefix = "soundforge.prepare")
public interface PrepareSettings {
    /** Whether the process makes what the service needs, and ends. */
    @WithDefault("false")
    boolean only();

    /** How long it waits for servers that are still on their way. */
    @WithDefault("2m")
    Duration timeout();
}
