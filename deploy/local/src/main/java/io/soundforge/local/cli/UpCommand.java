package io.soundforge.local.cli;

import io.soundforge.local.stack.StackState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code up}. */
@Command(name = "up", description = "Start Kafka, Postgres and the services, and leave them running.")
public final class UpCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        StackState state = new Readiness(System.err).ensure();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("Sound Forge is up at %s (%.1f s)%n", state.publicUrl(), seconds);
        return 0;
    }
}
