package io.soundforge.download.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Finding audio in web pages. */
@ConfigMapping(prefix = "soundforge.download.page")
public interface PageSettings {
    /** Whether pages are searched. If not, a URL that leads to a page is no audio. */
    @WithDefault("true")
    boolean enabled();

    /** How long searching and fetching may take together. */
    @WithDefault("10m")
    Duration wallTimeout();

    /** How long yt-dlp may neither say nor transfer anything. */
    @WithDefault("2m")
    Duration idleTimeout();
}
