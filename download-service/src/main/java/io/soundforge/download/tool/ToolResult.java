package io.soundforge.download.tool;

/**
 * How a program ended.
 *
 * @param ending why
 * @param exitStatus its exit status; 128 + n after signal n
 * @param out the end of its standard output, redacted
 * @param err the end of its standard error, redacted
 */
public record ToolResult(Ending ending, int exitStatus, String out, String err) {
    /** Why a program ended. */
    public enum Ending {
        /** By itself. */
        EXITED,
        /** It ran longer than it may. */
        WALL_TIMEOUT,
        /** Nothing was heard of it for longer than it may be silent. */
        IDLE_TIMEOUT
    }

    /** Whether it ended by itself and says that all is well. */
    public boolean isSuccess() {
        return ending == Ending.EXITED && exitStatus == 0;
    }
}
