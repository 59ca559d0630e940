package io.soundforge.local.cli;

import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.Supervisor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}. */
@Command(name = "logs", description = "Show what the components print.")
public final class LogsCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..*",
            paramLabel = "COMPONENT",
            description = "kafka, postgres, supervisor or a service; all by default.")
    List<String> names = List.of();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on until Ctrl-C.")
    boolean follow;

    @Option(
            names = {"-n", "--lines"},
            defaultValue = "40",
            description = "Lines of each (default: ${DEFAULT-VALUE}).")
    int lines;

    @Override
    public Integer call() throws Exception {
        StackHome home = StackHome.fromEnvironment();
        List<String> wanted = names.isEmpty() ? Supervisor.componentNames() : names;
        for (String name : wanted) {
            if (!Supervisor.componentNames().contains(name)) {
                System.err.println("soundforge: no component " + name + "; there are "
                        + String.join(", ", Supervisor.componentNames()));
                return 2;
            }
        }
        List<Path> files = wanted.stream().map(home::log).filter(Files::exists).toList();
        if (files.isEmpty()) {
            System.err.println("soundforge: no logs yet");
            return 1;
        }
        List<String> command = new ArrayList<>(List.of("tail", "-n", Integer.toString(lines)));
        if (follow) {
            command.add("-F");
        }
        files.forEach(file -> command.add(file.toString()));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
