package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.webhook.WebhookApi;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code webhooks test}. */
@Command(
        name = "test",
        description = "Send a webhook.test and wait for the answer; ends with 1 where it did not arrive.")
final class WebhookTestCommand extends OneWebhookCommand {
    @Option(
            names = "--wait",
            paramLabel = "SPAN",
            defaultValue = "60s",
            converter = TimeWords.Span.class,
            description = "How long to wait for the attempt (default: ${DEFAULT-VALUE}).")
    Duration patience;

    @Override
    public Integer call() throws Exception {
        WebhookApi api = webhooks.api();
        JsonNode sent = api.act(id, "test");
        return new AttemptWait(webhooks, api, id, patience)
                .await(sent.path("id").asText(), 0, json);
    }
}
