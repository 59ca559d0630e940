package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.view.Moments;
import io.soundforge.local.webhook.WebhookApi;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code webhooks}: everything about subscribers over HTTP. */
@Command(
        name = "webhooks",
        description = "Send events to an address of yours, signed; see what was sent; listen to them here.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            WebhookListenCommand.class,
            WebhookAddCommand.class,
            WebhookCommands.ListAll.class,
            WebhookCommands.Show.class,
            WebhookCommands.Pause.class,
            WebhookCommands.Resume.class,
            WebhookCommands.Remove.class,
            WebhookRotateCommand.class,
            WebhookTestCommand.class,
            WebhookLogCommand.class,
            WebhookReplayCommand.class
        })
public final class WebhooksCommand implements Callable<Integer> {
    /** How a command comes by the API. */
    interface Stack {
        /**
         * @param start whether to start what does not run
         * @throws StackException if nothing runs
         */
        String publicUrl(boolean start) throws IOException, StackException, InterruptedException;
    }

    private final Stack stack;
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;

    /** On the terminal, and the stack of this machine. */
    public WebhooksCommand() {
        this(
                start -> {
                    Readiness readiness = new Readiness(System.err);
                    return start ? readiness.ensure().publicUrl() : readiness.apiUrl();
                },
                System.out,
                System.err,
                Clock.systemDefaultZone());
    }

    WebhooksCommand(Stack stack, PrintStream out, PrintStream err, Clock clock) {
        this.stack = stack;
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    /** The API of a stack that runs. */
    WebhookApi api() throws IOException, StackException, InterruptedException {
        return new WebhookApi(new ApiClient(stack.publicUrl(false)));
    }

    /** The API of the stack, started where it did not run. */
    WebhookApi startedApi() throws IOException, StackException, InterruptedException {
        return new WebhookApi(new ApiClient(stack.publicUrl(true)));
    }

    /** For results. */
    PrintStream out() {
        return out;
    }

    /** For everything that is no result. */
    PrintStream err() {
        return err;
    }

    Clock clock() {
        return clock;
    }

    Moments moments() {
        return new Moments(clock);
    }

    /** Prints what the API answered. */
    int print(JsonNode answer) {
        out.println(answer.toPrettyString());
        return 0;
    }

    @Override
    public Integer call() throws Exception {
        return new WebhookCommands.ListAll(this).call();
    }
}
