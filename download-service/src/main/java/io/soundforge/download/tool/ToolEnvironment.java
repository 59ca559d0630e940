package io.soundforge.download.tool;

import java.nio.file.Path;
import java.util.Optional;

/** What is installed for the tools. Looked at whenever it is asked for: it may appear after the service has started. */
public interface ToolEnvironment {
    /** The interpreter whose packages hold spotdl and yt-dlp; empty while there is none. */
    Optional<Path> python();

    /** ffmpeg: of the PATH, or else the one that came with the tools' packages; empty while there is none. */
    Optional<Path> ffmpeg();
}
