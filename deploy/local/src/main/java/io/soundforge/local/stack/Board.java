package io.soundforge.local.stack;

import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The supervisor's view of its components, written to the state file at every change. */
final class Board {
    private final Path file;
    private final String publicUrl;
    private final Instant startedAt = Instant.now();
    private final Map<String, Component> components = new LinkedHashMap<>();

    Board(Path file, String publicUrl) {
        this.file = file;
        this.publicUrl = publicUrl;
    }

    /** @throws IOException if the state cannot be written: nobody would find the stack */
    synchronized void add(String name, int port) throws IOException {
        components.put(name, Component.waiting(name, port));
        write();
    }

    synchronized void change(String name, UnaryOperator<Component> change) {
        components.compute(name, (key, component) -> change.apply(component));
        Component changed = components.get(name);
        System.out.println(Instant.now() + " " + name + " " + changed.state()
                + (changed.problem() == null ? "" : " (" + changed.problem() + ")"));
        try {
            write();
        } catch (IOException e) {
            // A full disk must not end the care for what runs; the next change is written again.
            System.err.println("cannot write " + file + ": " + e.getMessage());
        }
    }

    private void write() throws IOException {
        new StackState(ProcessRef.of(ProcessHandle.current()), startedAt, publicUrl, List.copyOf(components.values()))
                .write(file);
    }

    /** All has ended: nothing is left to be found. */
    synchronized void remove() throws IOException {
        Files.deleteIfExists(file);
    }
}
