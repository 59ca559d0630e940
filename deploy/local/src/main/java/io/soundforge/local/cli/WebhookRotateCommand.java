package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.view.FactList;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code webhooks rotate}. */
@Command(name = "rotate", description = "Make a new secret; for a while the old one signs, too.")
final class WebhookRotateCommand extends OneWebhookCommand {
    @Option(
            names = "--overlap",
            paramLabel = "SPAN",
            converter = TimeWords.Span.class,
            description = "How long the old secret signs, too: 0 to 7d (default: 24h).")
    Duration overlap;

    @Override
    public Integer call() throws Exception {
        ObjectNode wanted = ApiClient.JSON.createObjectNode();
        if (overlap != null) {
            wanted.put("overlap_s", overlap.toSeconds());
        }
        JsonNode webhook = webhooks.api().act(id, "rotate-secret", wanted);
        if (json) {
            return webhooks.print(webhook);
        }
        webhooks.out().println("A new secret signs from now on");
        FactList facts = new FactList();
        facts.add("webhook", id);
        facts.add("secret", webhook.path("secret").asText());
        facts.add("old secret", old(webhook.path("previous_secret_until")));
        facts.print(webhooks.out());
        webhooks.out().println("The secret will not be shown again: give it to your receiver now.");
        return 0;
    }

    private String old(JsonNode until) {
        return until.isTextual()
                ? "signs, too, until " + webhooks.moments().brief(Instant.parse(until.asText()))
                : "signs no more";
    }
}
