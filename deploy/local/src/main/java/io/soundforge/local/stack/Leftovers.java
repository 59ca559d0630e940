package io.soundforge.local.stack;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a killed supervisor left behind: the processes in its state file that are still the same ones. */
public final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private Leftovers() {}

    /**
     * Ends them, their children too, and removes the state file.
     *
     * @return how many processes were ended
     */
    public static int end(StackHome home) throws IOException {
        Optional<StackState> state = StackState.read(home.state());
        return state.isPresent() ? end(home, state.get()) : 0;
    }

    /** The same for a state that was read before. */
    static int end(StackHome home, StackState state) throws IOException {
        List<ProcessRef> found = recorded(state).toList();
        // The supervisor first, so that it starts nothing again; then services before what they need.
        found.forEach(process -> process.alive().ifPresent(ProcessHandle::destroy));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (ProcessRef process : found) {
            if (!process.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                process.kill();
            }
        }
        // Another stack may have begun meanwhile: its state stays.
        if (StackState.read(home.state())
                .filter(now -> now.supervisor().equals(state.supervisor()))
                .isPresent()) {
            Files.deleteIfExists(home.state());
        }
        return found.size();
    }

    private static Stream<ProcessRef> recorded(StackState state) {
        List<ProcessRef> own = Stream.concat(
                        Stream.of(state.supervisor()),
                        state.components().reversed().stream()
                                .map(Component::process)
                                .filter(Objects::nonNull))
                .filter(ProcessRef::isAlive)
                .toList();
        Stream<ProcessRef> children = own.stream()
                .flatMap(process -> process.alive().stream())
                .flatMap(ProcessHandle::descendants)
                .map(ProcessRef::of);
        return Stream.concat(own.stream(), children.toList().stream()).distinct();
    }
}
