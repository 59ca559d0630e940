package io.soundforge.local.cli;

import io.soundforge.local.client.ApiAccess;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.python.PythonEnvironment;
import io.soundforge.local.python.ToolsEnvironment;
import io.soundforge.local.stack.Component;
import io.soundforge.local.stack.ServiceCatalog;
import io.soundforge.local.stack.SpotifyCredentials;
import io.soundforge.local.stack.StackControl;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Brings up what a command needs, and says so while it takes time. */
final class Readiness {
    private final StackHome home = StackHome.fromEnvironment();
    private final StackControl control;
    private final Set<ServiceCatalog> without;
    private final Set<String> said = new HashSet<>();
    private final PrintStream out;

    Readiness(PrintStream out) {
        this(out, Set.of());
    }

    /** @param without services that are left out, where the stack is started */
    Readiness(PrintStream out, Set<ServiceCatalog> without) {
        this.out = out;
        this.without = without;
        this.control = new StackControl(home, without);
    }

    StackHome home() {
        return home;
    }

    /**
     * The running stack, started where it did not run.
     *
     * @throws StackException if it does not come up, or runs with a service that was to be left out
     */
    StackState ensure() throws IOException, StackException, InterruptedException {
        Optional<StackState> running = control.running();
        for (ServiceCatalog service : without) {
            if (running.flatMap(state -> state.component(service.module())).isPresent()) {
                throw new StackException("what runs has a " + service.module() + ": ./soundforge down, then again");
            }
        }
        if (running.isPresent() && running.get().isReady()) {
            return running.get();
        }
        Path interpreter = new PythonEnvironment(home, out).ensure();
        out.println(
                running.isPresent() ? "Waiting for the services ..." : "Starting Kafka, Postgres and the services ...");
        return control.up(interpreter, this::report);
    }

    /** The downloading tools, where a source needs them or may need them. */
    void ensureTools(JobSources sources) throws IOException, StackException, InterruptedException {
        ToolsEnvironment tools = new ToolsEnvironment(home, out);
        if (sources.hasSpotify()) {
            tools.ensure();
        } else if (sources.mayHavePages()) {
            try {
                tools.ensure();
            } catch (StackException e) {
                out.println(e.getMessage().lines().findFirst().orElse("")
                        + "\nGoing on without the downloading tools: addresses of audio itself need none.");
            }
        }
    }

    /** @throws StackException if the services ask Spotify as another application than the one that is named now */
    void checkSpotify(ApiClient api) throws IOException, StackException, ApiFailure, InterruptedException {
        Optional<SpotifyCredentials> given = SpotifyCredentials.ofEnvironment();
        if (given.isEmpty()) {
            return;
        }
        String used =
                api.find("/api/v1/spotify/authorization").path("client_id").asText("");
        if (!used.equals(given.get().clientId())) {
            throw new StackException(
                    "what runs was started without this SPOTIFY_CLIENT_ID: ./soundforge down, then again");
        }
    }

    /** The running stack, for commands that make no sense without one. */
    StackState existing() throws IOException, StackException {
        return control.running()
                .orElseThrow(() -> new StackException("nothing is running: start it with ./soundforge up"));
    }

    /**
     * The address of the API that a command speaks to, where it makes no sense without one: of the running stack, unless another was named.
     *
     * @throws StackException if nothing runs, and none was named
     */
    String apiUrl() throws IOException, StackException {
        Optional<String> elsewhere = ApiAccess.url();
        return elsewhere.isPresent() ? elsewhere.get() : existing().publicUrl();
    }

    private void report(StackState state) {
        for (Component component : state.components()) {
            if (component.state() == Component.State.READY) {
                sayOnce("  " + component.name() + " is ready (port " + component.port() + ", "
                        + String.format("%.1f s", component.readyAfterMs() / 1000.0) + ")");
            } else if (component.state() == Component.State.RESTARTING) {
                sayOnce("  " + component.name() + ": " + component.problem() + "; starting it again");
            }
        }
    }

    private void sayOnce(String line) {
        if (said.add(line)) {
            out.println(line);
        }
    }
}
