package io.soundforge.tasks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.OptionalInt;

/** How topics are created. Topics that exist are left as they are. */
@ConfigMapping(prefix = "soundforge.topics")
public interface TopicsConfig {
    /** Whether services create the topics at start. Where they may not, an operator does it beforehand. */
    @WithDefault("true")
    boolean create();

    /** Partitions of each topic. */
    @WithDefault("6")
    int partitions();

    /** Copies of each partition; unset means as the broker does by default. */
    OptionalInt replicationFactor();

    /** How long facts and dead letters stay. */
    @WithDefault("7d")
    Duration retention();
}
