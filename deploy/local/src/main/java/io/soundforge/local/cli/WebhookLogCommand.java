package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.webhook.DeliveryReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code webhooks log}. */
@Command(
        name = "log",
        sortOptions = false,
        description = "List what was sent to a webhook, the newest first; or show one delivery, attempt by attempt.")
final class WebhookLogCommand extends OneWebhookCommand {
    @Parameters(index = "1", arity = "0..1", paramLabel = "DELIVERY", description = "A delivery's id: show it.")
    String delivery;

    @Option(names = "--state", description = "Only those: pending, running, succeeded or failed.")
    String state;

    @Option(names = "--type", description = "Only events of this type.")
    String type;

    @Option(names = "--job", description = "Only events of this job.")
    String job;

    @Option(names = "--limit", defaultValue = "20", description = "At most so many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    public Integer call() throws Exception {
        DeliveryReport report = new DeliveryReport(webhooks.moments(), webhooks.out());
        if (delivery != null) {
            JsonNode found = webhooks.api().delivery(id, delivery);
            if (json) {
                return webhooks.print(found);
            }
            report.print(found);
            return 0;
        }
        JsonNode page = webhooks.api().deliveries(id, state, type, job, limit);
        if (json) {
            return webhooks.print(page);
        }
        if (page.path("deliveries").isEmpty()) {
            webhooks.out().println("There are no such deliveries.");
            return 0;
        }
        report.table(page.path("deliveries"));
        if (page.hasNonNull("next_cursor")) {
            webhooks.out().println("There are older ones: --limit shows more.");
        }
        return 0;
    }
}
