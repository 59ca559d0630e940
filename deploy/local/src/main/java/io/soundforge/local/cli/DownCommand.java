package io.soundforge.local.cli;

import io.soundforge.local.stack.StackControl;
import io.soundforge.local.stack.StackHome;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code down}. */
@Command(name = "down", description = "End everything; data and results stay.")
public final class DownCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        boolean ended = new StackControl(StackHome.fromEnvironment()).down();
        System.out.println(ended ? "Sound Forge is down." : "Nothing was running.");
        return 0;
    }
}
