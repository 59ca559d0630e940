package io.soundforge.metadata.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How fresh the answers about the system itself are. */
@ConfigMapping(prefix = "soundforge.system")
public interface SystemSettings {
    /** For how long what the workers offer is remembered before it is read again. */
    @WithDefault("2s")
    Duration capabilitiesCache();

    /** For how long the broker's state is remembered before it is asked again. */
    @WithDefault("3s")
    Duration brokerCache();

    /** How long the broker may take to answer before it counts as away. */
    @WithDefault("1500ms")
    Duration brokerTimeout();

    /** How often the open steps of all songs are counted, for the metrics. */
    @WithDefault("15s")
    Duration stepsInterval();
}
