package io.soundforge.download;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What may be fetched. */
@ConfigMapping(prefix = "soundforge.download")
public interface DownloadSettings {
    /** Largest file that is fetched from a URL, bytes (suffixes K, M, G). Uploads have their own limit, in storage-service. */
    @WithDefault("1G")
    MemorySize maxSize();

    /** Longest audio that is accepted, whatever its source. */
    @WithDefault("3h")
    Duration maxDuration();

    /** Most channels that are accepted. */
    @WithDefault("16")
    int maxChannels();

    /** How often it is looked whether the fetchers can be used. */
    @WithDefault("30s")
    Duration fetcherCheck();

    /** Fetching from plain URLs. */
    Url url();

    /** Decoding what arrived. */
    Probe probe();

    /** Fetching from plain URLs. */
    interface Url {
        /** From the first DNS question to the last byte, redirects included. */
        @WithDefault("30m")
        Duration totalTimeout();

        /** For connecting to one address of the host, TLS included. */
        @WithDefault("10s")
        Duration connectTimeout();

        /** Longest silence, before the answer and within it. */
        @WithDefault("30s")
        Duration idleTimeout();

        /** A body that is slower than this is given up, bytes per second (suffixes K, M); 0 takes any. */
        @WithDefault("1K")
        MemorySize minRate();

        /** Over which time that rate is judged. */
        @WithDefault("30s")
        Duration rateWindow();

        /** How many redirects are followed. Each target is vetted like the first address. */
        @WithDefault("5")
        int maxRedirects();
    }

    /** Decoding what arrived. */
    interface Probe {
        /** Processor time that decoding one file may take. */
        @WithDefault("5m")
        Duration maxCpu();

        /** Time on the clock after which a worker that still decodes is killed. */
        @WithDefault("15m")
        Duration deadline();
    }
}
