package io.soundforge.local.bench;

import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.BucketPlace;
import io.soundforge.local.stack.Component;
import io.soundforge.local.stack.Folders;
import io.soundforge.local.stack.ServiceCatalog;
import io.soundforge.local.stack.StackControl;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A stack of its own for one measurement, in a folder that disappears with it: nobody's songs are touched. */
final class BenchStack implements AutoCloseable {
    private final StackHome home;
    private final StackControl control;
    private final StackState state;
    private final ApiClient api;

    /**
     * Starts it.
     *
     * @param settings environment variables for its services
     */
    BenchStack(StackHome like, Path interpreter, Map<String, String> settings) throws IOException, StackException {
        this(like, interpreter, settings, Set.of(), Optional.empty());
    }

    /** The same, with its files in a bucket. */
    BenchStack(StackHome like, Path interpreter, Map<String, String> settings, BucketPlace bucket)
            throws IOException, StackException {
        this(like, interpreter, settings, Set.of(), Optional.of(bucket));
    }

    /**
     * Starts a part of it.
     *
     * @param settings environment variables for its services
     * @param without services that are left out
     */
    BenchStack(StackHome like, Path interpreter, Map<String, String> settings, Set<ServiceCatalog> without)
            throws IOException, StackException {
        this(like, interpreter, settings, without, Optional.empty());
    }

    private BenchStack(
            StackHome like,
            Path interpreter,
            Map<String, String> settings,
            Set<ServiceCatalog> without,
            Optional<BucketPlace> bucket)
            throws IOException, StackException {
        home = new StackHome(like.root(), Files.createTempDirectory("soundforge-bench"));
        if (bucket.isPresent()) {
            bucket.get().keep(home);
        }
        control = new StackControl(home, settings, without);
        try {
            state = control.up(interpreter, each -> {});
            api = new ApiClient(state.publicUrl());
        } catch (IOException | StackException | RuntimeException e) {
            close();
            throw e;
        }
    }

    StackHome home() {
        return home;
    }

    ApiClient api() {
        return api;
    }

    /** What Kafka's clients take as {@code bootstrap.servers}. */
    String kafka() throws IOException {
        return "127.0.0.1:" + component("kafka").port();
    }

    /** The process of one of its components. */
    long pid(String name) throws IOException {
        return component(name).process().pid();
    }

    /** The value of a gauge or counter without labels, as a service tells Prometheus. */
    double metric(String service, String name) throws IOException {
        URI metrics = URI.create("http://127.0.0.1:" + component(service).port() + "/q/metrics");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(metrics.toURL().openStream(), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow(() -> new IOException(service + " has no metric " + name));
        }
    }

    private Component component(String name) throws IOException {
        return state.component(name).orElseThrow(() -> new IOException(name + " does not run"));
    }

    @Override
    public void close() throws IOException {
        control.down();
        Folders.delete(home.home());
    }
}
