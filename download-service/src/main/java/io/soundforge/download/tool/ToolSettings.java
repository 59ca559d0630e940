package io.soundforge.download.tool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The programs that fetch for us: where they are, and how many run. */
@ConfigMapping(prefix = "soundforge.download.tools")
public interface ToolSettings {
    /** The interpreter of the environment in which spotdl and yt-dlp are installed; it may appear after the start. */
    Optional<Path> python();

    /** ffmpeg; by default the one of the PATH, or else the one that the environment of the tools brings along. */
    Optional<Path> ffmpeg();

    /** How many run at the same time; others wait. */
    @WithDefault("3")
    int concurrency();

    /** How long a program may take to end after it was asked to, before it is killed. */
    @WithDefault("10s")
    Duration termGrace();
}
