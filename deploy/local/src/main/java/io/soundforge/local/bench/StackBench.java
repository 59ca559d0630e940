package io.soundforge.local.bench;

import io.soundforge.local.python.PythonEnvironment;
import io.soundforge.local.stack.Component;
import io.soundforge.local.stack.StackControl;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import io.soundforge.local.view.Durations;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Path;

/** How long the stack takes to start from its built state, and how much memory it holds. */
public final class StackBench {
    private final StackHome home;
    private final StackControl control;

    /** Measures the stack of that home; it is ended and started again for it. */
    public StackBench(StackHome home) {
        this.home = home;
        this.control = new StackControl(home);
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, StackException, InterruptedException {
        Path interpreter = new PythonEnvironment(home, System.err).ensure();
        control.down();
        control.up(interpreter, state -> {});
        control.down();
        long start = System.nanoTime();
        StackState state = control.up(interpreter, ignored -> {});
        long millis = (System.nanoTime() - start) / 1_000_000;
        table.row("up, from built state to all ready", Durations.seconds(millis), "≤ 20 s, aim 12 s");
        table.row("PSS of the service JVMs", megabytes(services(state)), "≤ 1600 MB, aim 1200 MB");
        table.row("PSS of Kafka and Postgres", megabytes(backends(state)), "");
        table.row("PSS of the Python pools", megabytes(pools(state)), "");
    }

    private static long services(StackState state) {
        return state.components().stream()
                .filter(StackBench::isService)
                .mapToLong(component -> Pss.ofProcess(component.process().pid()))
                .sum();
    }

    private static long backends(StackState state) {
        return state.components().stream()
                .filter(component -> !isService(component))
                .mapToLong(component -> Pss.ofTree(component.process().pid()))
                .sum();
    }

    private static long pools(StackState state) {
        return state.components().stream()
                .filter(StackBench::isService)
                .mapToLong(component -> Pss.ofTree(component.process().pid())
                        - Pss.ofProcess(component.process().pid()))
                .sum();
    }

    private static boolean isService(Component component) {
        return component.name().endsWith("-service");
    }

    private static String megabytes(long bytes) {
        return bytes / 1_000_000 + " MB";
    }
}
