package io.soundforge.local.cli;

import io.soundforge.local.stack.BucketPlace;
import io.soundforge.local.stack.Component;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import io.soundforge.local.view.Durations;
import io.soundforge.local.view.TextTable;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code status}. */
@Command(name = "status", description = "Show what runs; ends with 3 where nothing does.")
public final class StatusCommand implements Callable<Integer> {
    private static final int NOT_RUNNING = 3;

    @Override
    public Integer call() throws Exception {
        StackHome home = StackHome.fromEnvironment();
        Optional<StackState> state = StackState.read(home.state());
        if (state.isEmpty()) {
            System.out.println("Nothing is running.");
            return NOT_RUNNING;
        }
        if (!state.get().isSupervised()) {
            System.out.println("The supervisor was killed; ./soundforge down clears up what it left, up starts anew.");
            return NOT_RUNNING;
        }
        System.out.println("API       " + state.get().publicUrl());
        System.out.println("folder    " + home.home());
        BucketPlace.find(home).ifPresent(bucket -> System.out.println("files in  " + bucket));
        System.out.println();
        TextTable table = new TextTable("component", "state", "since", "pid", "port", "restarts", "last problem");
        for (Component component : state.get().components()) {
            table.row(
                    component.name(),
                    component.state().name().toLowerCase(Locale.ROOT),
                    Durations.brief(Duration.between(component.since(), Instant.now())),
                    component.process() == null
                            ? ""
                            : Long.toString(component.process().pid()),
                    Integer.toString(component.port()),
                    Integer.toString(component.restarts()),
                    component.problem() == null ? "" : component.problem());
        }
        table.print(System.out);
        return state.get().isReady() ? 0 : 1;
    }
}
