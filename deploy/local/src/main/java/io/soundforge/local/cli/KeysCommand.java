package io.soundforge.local.cli;

import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.view.Moments;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code keys}: who may call the API where not everybody may. */
@Command(
        name = "keys",
        description =
                "Make, list and revoke the keys that the API is called with, where it listens beyond this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeyCommands.Create.class, KeyCommands.ListAll.class, KeyCommands.Revoke.class})
public final class KeysCommand implements Callable<Integer> {
    static final String PATH = "/api/v1/keys";

    /** How a command comes by the API. */
    interface Api {
        /** @throws StackException if nothing runs */
        ApiClient client() throws IOException, StackException;
    }

    private final Api api;
    private final PrintStream out;
    private final Clock clock;

    /** On the terminal, and the stack of this machine or the API that was named. */
    public KeysCommand() {
        this(() -> new ApiClient(new Readiness(System.err).apiUrl()), System.out, Clock.systemDefaultZone());
    }

    KeysCommand(Api api, PrintStream out, Clock clock) {
        this.api = api;
        this.out = out;
        this.clock = clock;
    }

    ApiClient api() throws IOException, StackException {
        return api.client();
    }

    PrintStream out() {
        return out;
    }

    Clock clock() {
        return clock;
    }

    Moments moments() {
        return new Moments(clock);
    }

    @Override
    public Integer call() throws Exception {
        return new KeyCommands.ListAll(this).call();
    }
}
