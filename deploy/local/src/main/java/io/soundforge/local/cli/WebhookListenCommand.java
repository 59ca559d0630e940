package io.soundforge.local.cli;

import io.soundforge.local.webhook.EventLines;
import io.soundforge.local.webhook.EventReceiver;
import io.soundforge.local.webhook.ReceivedEvent;
import io.soundforge.local.webhook.Registration;
import io.soundforge.local.webhook.SignatureCheck;
import io.soundforge.local.webhook.WebhookApi;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code webhooks listen}. */
@Command(
        name = "listen",
        description = "Receive events here, check their signatures and print them, until Ctrl-C."
                + " Starts what is not running.")
final class WebhookListenCommand implements Callable<Integer> {
    @ParentCommand
    WebhooksCommand webhooks;

    @Option(names = "--port", defaultValue = "0", description = "Port on 127.0.0.1 (default: any that is free).")
    int port;

    @Option(
            names = "--events",
            split = ",",
            paramLabel = "EVENT",
            defaultValue = "*",
            description = "Types, or track.*, job.*, webhook.*, * (default: ${DEFAULT-VALUE}).")
    List<String> events;

    @Option(names = "--json", description = "Print the whole body of each genuine event, one on a line.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        WebhookApi api = webhooks.startedApi();
        try (EventReceiver receiver = new EventReceiver(port, json ? bodies() : lines())) {
            sayStale(Registration.removeStale(api, receiver.port()));
            Registration registration = Registration.of(api, receiver, events);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(api, registration)));
            receiver.begin(new SignatureCheck(registration.secret(), webhooks.clock()));
            webhooks.err()
                    .println("Listening on " + receiver.url() + " for " + String.join(", ", events) + ", as webhook "
                            + registration.id() + ".\nNow, in another terminal: ./soundforge process samples/demo.mp3"
                            + "\nCtrl-C ends it.");
            // Only a signal ends it.
            new CountDownLatch(1).await();
            return 0;
        }
    }

    private Consumer<ReceivedEvent> lines() {
        EventLines lines = new EventLines(webhooks.moments());
        return event -> webhooks.out().println(lines.line(event));
    }

    private Consumer<ReceivedEvent> bodies() {
        EventLines lines = new EventLines(webhooks.moments());
        return event -> {
            if (event.isGenuine()) {
                webhooks.out().println(event.line());
            } else {
                webhooks.err().println(lines.line(event));
            }
        };
    }

    private void sayStale(int removed) {
        if (removed > 0) {
            webhooks.err()
                    .println("Removed " + (removed == 1 ? "the webhook" : removed + " webhooks")
                            + " of a listener that was killed.");
        }
    }

    private void end(WebhookApi api, Registration registration) {
        try {
            Optional<String> problem = registration.remove(api);
            webhooks.err()
                    .println(problem.map(why -> "\nThe webhook " + registration.id() + " is still registered: " + why
                                    + ".\nThe next ./soundforge webhooks listen removes it.")
                            .orElse("\nThe webhook is removed."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
