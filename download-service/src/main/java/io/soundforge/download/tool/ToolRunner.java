package io.soundforge.download.tool;

import io.soundforge.tasks.StepTask;
import java.io.IOException;

/** Runs programs that we did not write: watched, limited in number and time, and gone with all their children afterwards. */
public interface ToolRunner {
    /**
     * Runs a program to its end, on the calling thread. When the task is stopped or the thread interrupted, the program and all
     * its descendants are ended first. However this method returns, none of them is left.
     *
     * @return how it ended, also where it ran out of time
     * @throws IOException if it cannot be started
     * @throws InterruptedException if the task was stopped
     */
    ToolResult run(StepTask<?> task, ToolCommand command) throws IOException, InterruptedException;

    /**
     * Runs a program for nobody's task, e.g. to ask its version. An interrupt ends it.
     *
     * @throws IOException if it cannot be started
     */
    ToolResult run(ToolCommand command) throws IOException, InterruptedException;
}
