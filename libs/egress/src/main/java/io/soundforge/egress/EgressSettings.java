package io.soundforge.egress;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of every call to an address that a user chose. */
@ConfigMapping(prefix = "soundforge.egress")
public interface EgressSettings {
    /** Address blocks that may be called although they are not public, e.g. {@code 10.20.0.0/16} for a private music server. */
    Optional<List<String>> allowCidrs();

    /** Ports that may be called: single ones and ranges. */
    @WithDefault("80,443,1024-65535")
    List<String> ports();

    /** Certificates (PEM) that are trusted besides the Java runtime's own, for servers with a private authority. */
    Optional<Path> caFile();

    /** How calls introduce themselves. */
    @WithDefault("soundforge/0.1")
    String userAgent();
}
