package io.soundforge.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** What is common to the commands about one webhook. */
abstract class OneWebhookCommand implements Callable<Integer> {
    @ParentCommand
    WebhooksCommand webhooks;

    @Parameters(index = "0", paramLabel = "ID", description = "The webhook's id.")
    String id;

    @Option(names = "--json", description = "Print one JSON document, as the API answers.")
    boolean json;
}
