package io.soundforge.local.cli;

import io.soundforge.local.python.ToolsEnvironment;
import io.soundforge.local.stack.ServiceCatalog;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.Supervisor;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The stack itself; started in a session of its own by {@code up} and {@code process}. */
@Command(name = "supervise", hidden = true, description = "Run the stack in the foreground.")
public final class SuperviseCommand implements Callable<Integer> {
    @Parameters(paramLabel = "PYTHON", description = "The interpreter for the workers.")
    Path interpreter;

    @Option(names = "--without", converter = ServiceName.class, description = "Services to leave out.")
    Set<ServiceCatalog> without = Set.of();

    @Override
    public Integer call() throws Exception {
        StackHome home = StackHome.fromEnvironment();
        Path tools = new ToolsEnvironment(home, System.err).interpreter();
        return new Supervisor(home, interpreter, tools, without).run();
    }
}
