package io.soundforge.download.tool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A service that runs a script, to be killed. */
final class RunnerMain {
    private RunnerMain() {}

    public static void main(String[] arguments) throws Exception {
        Duration hour = Duration.ofHours(1);
        new SupervisedRunner(SupervisedRunnerTest.settings(), SupervisedRunnerTest.python())
                .run(new ToolCommand(
                        "script",
                        List.of("sh", "-c", arguments[1]),
                        Path.of(arguments[0]),
                        Map.of(),
                        List.of(),
                        hour,
                        hour,
                        ToolOutput.NONE,
                        () -> 0));
    }
}
