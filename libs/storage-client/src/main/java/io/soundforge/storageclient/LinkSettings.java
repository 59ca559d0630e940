package io.soundforge.storageclient;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Signed links to stored files. */
@ConfigMapping(prefix = "soundforge.links")
public interface LinkSettings {
    /** The key that links are signed with, at least 32 characters. The same for all services that sign or verify. */
    Optional<String> secret();

    /** The key before the last rotation; links signed with it stay valid until they expire. */
    Optional<String> previousSecret();

    /** How long a link is valid unless asked otherwise. */
    @WithDefault("PT15M")
    Duration ttl();
}
