package io.soundforge.local.cli;

import io.soundforge.local.python.PythonEnvironment;
import io.soundforge.local.python.ToolsEnvironment;
import io.soundforge.local.stack.StackHome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes the Python environment and prints its interpreter; for the entry script. */
@Command(name = "python", hidden = true, description = "Make the Python environment and print its interpreter.")
public final class PythonCommand implements Callable<Integer> {
    @Option(names = "--test-tools", description = "With pytest, ruff and mypy.")
    boolean testTools;

    @Option(names = "--download-tools", description = "The environment of spotdl and yt-dlp in its place.")
    boolean downloadTools;

    @Override
    public Integer call() throws Exception {
        if (downloadTools) {
            System.out.println(new ToolsEnvironment(StackHome.fromEnvironment(), System.err).ensure());
            return 0;
        }
        PythonEnvironment environment = new PythonEnvironment(StackHome.fromEnvironment(), System.err);
        System.out.println(testTools ? environment.ensureWithTestTools() : environment.ensure());
        return 0;
    }
}
