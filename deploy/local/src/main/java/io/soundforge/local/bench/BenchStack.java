package io.soundforge.local.bench;

import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.StackControl;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A stack of its own for one measurement, in a folder that disappears with it: nobody's songs are touched. */
final class BenchStack implements AutoCloseable {
    private final StackHome home;
    private final StackControl control;
    private final ApiClient api;

    /**
     * Starts it.
     *
     * @param settings environment variables for its services
     */
    BenchStack(StackHome like, Path interpreter, Map<String, String> settings) throws IOException, StackException {
        home = new StackHome(like.root(), Files.createTempDirectory("soundforge-bench"));
        control = new StackControl(home, settings);
        try {
            api = new ApiClient(control.up(interpreter, state -> {}).publicUrl());
        } catch (IOException | StackException | RuntimeException e) {
            close();
            throw e;
        }
    }

    ApiClient api() {
        return api;
    }

    @Override
    public void close() throws IOException {
        control.down();
        deleteAll(home.home());
    }

    static void deleteAll(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(BenchStack::delete);
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
