package io.soundforge.download.tool;

/** Hears what a program writes. */
@FunctionalInterface
public interface ToolOutput {
    /** Nobody listens. */
    ToolOutput NONE = (stream, line) -> {};

    /** Where a line was written. */
    enum Stream {
        OUT,
        ERR
    }

    /**
     * A line, without its end and redacted. Called on threads of the run, for one stream in the order of its lines; must not block.
     */
    void line(Stream stream, String line);
}
