package io.soundforge.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(name = "version", description = "Show versions.")
public final class VersionCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        System.out.println("Sound Forge " + (version == null ? "(not packaged)" : version));
        System.out.println("Java " + Runtime.version() + ", " + System.getProperty("java.home"));
        System.out.println(System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        return 0;
    }
}
