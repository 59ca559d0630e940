package io.soundforge.metadata.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long things are kept. */
@ConfigMapping(prefix = "soundforge.retention")
public interface RetentionSettings {
    /** Jobs and their artefacts, from their end. Zero keeps them for ever. */
    @WithDefault("30d")
    Duration jobs();

    /** Uploads, from their last use; an upload that an unfinished job needs stays. */
    @WithDefault("24h")
    Duration uploads();

    /** Idempotency keys, from their first use. */
    @WithDefault("24h")
    Duration idempotencyKeys();

    /** Time between two sweeps. */
    @WithDefault("5m")
    Duration sweepEvery();
}
