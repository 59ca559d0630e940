package io.soundforge.local.cli;

import io.soundforge.local.stack.ClassArchives;
import io.soundforge.local.stack.StackHome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Makes what services start faster with; for the entry script, after it has built them. */
@Command(name = "archives", hidden = true, description = "Archive the classes of the services that were built.")
public final class ArchivesCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        new ClassArchives(StackHome.fromEnvironment(), System.err).make();
        return 0;
    }
}
