package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.webhook.WebhookApi;
import io.soundforge.local.webhook.WebhookReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The short ones among the commands about webhooks. */
final class WebhookCommands {
    private WebhookCommands() {}

    /** {@code webhooks list}. */
    @Command(name = "list", description = "List webhooks, the newest first.")
    static final class ListAll implements Callable<Integer> {
        @ParentCommand
        WebhooksCommand webhooks;

        @Option(names = "--state", description = "Only those: active, paused or disabled.")
        String state;

        @Option(names = "--limit", defaultValue = "20", description = "At most so many (default: ${DEFAULT-VALUE}).")
        int limit = 20;

        @Option(names = "--json", description = "Print the API's answer.")
        boolean json;

        ListAll() {}

        ListAll(WebhooksCommand webhooks) {
            this.webhooks = webhooks;
        }

        @Override
        public Integer call() throws Exception {
            JsonNode page = webhooks.api().list(state, limit);
            if (json) {
                return webhooks.print(page);
            }
            if (page.path("webhooks").isEmpty()) {
                webhooks.out()
                        .println(
                                state == null
                                        ? "There are no webhooks. ./soundforge webhooks listen shows events here;"
                                                + " ./soundforge webhooks add URL sends them to an address of yours."
                                        : "There are no such webhooks.");
                return 0;
            }
            new WebhookReport(webhooks.moments(), webhooks.out()).print(page.path("webhooks"));
            if (page.hasNonNull("next_cursor")) {
                webhooks.out().println("There are older ones: --limit shows more.");
            }
            return 0;
        }
    }

    /** {@code webhooks show}. */
    @Command(name = "show", description = "Show a webhook, and how deliveries to it go.")
    static final class Show extends OneWebhookCommand {
        @Override
        public Integer call() throws Exception {
            WebhookApi api = webhooks.api();
            JsonNode webhook = api.get(id);
            if (json) {
                return webhooks.print(webhook);
            }
            boolean fails = webhook.path("health").path("failures_in_row").asInt() > 0
                    || webhook.path("deliveries").path("failed").asLong() > 0;
            new WebhookReport(webhooks.moments(), webhooks.out())
                    .print(webhook, fails ? failing(api) : MissingNode.getInstance());
            return 0;
        }

        /** The newest delivery whose last attempt failed. */
        private JsonNode failing(WebhookApi api) throws Exception {
            for (JsonNode delivery : api.deliveries(id, null, null, null, null).path("deliveries")) {
                String outcome = delivery.path("last_outcome").asText("DELIVERED");
                if (!outcome.equals("DELIVERED")) {
                    return api.delivery(id, delivery.path("id").asText());
                }
            }
            return MissingNode.getInstance();
        }
    }

    /** {@code webhooks pause}. */
    @Command(name = "pause", description = "Send nothing for a while; what happens meanwhile is kept.")
    static final class Pause extends OneWebhookCommand {
        @Override
        public Integer call() throws Exception {
            JsonNode webhook = webhooks.api().act(id, "pause");
            if (json) {
                return webhooks.print(webhook);
            }
            webhooks.out()
                    .println("Paused: deliveries are kept, and sent after ./soundforge webhooks resume " + id + ".");
            return 0;
        }
    }

    /** {@code webhooks resume}. */
    @Command(name = "resume", description = "Send again, to a paused webhook or a disabled one.")
    static final class Resume extends OneWebhookCommand {
        @Override
        public Integer call() throws Exception {
            JsonNode webhook = webhooks.api().act(id, "resume");
            if (json) {
                return webhooks.print(webhook);
            }
            webhooks.out().println("Active: what is pending is sent now.");
            return 0;
        }
    }

    /** {@code webhooks remove}. */
    @Command(name = "remove", description = "Remove a webhook; what is pending for it is never sent.")
    static final class Remove extends OneWebhookCommand {
        @Override
        public Integer call() throws Exception {
            webhooks.api().remove(id);
            if (json) {
                return webhooks.print(
                        ApiClient.JSON.createObjectNode().put("id", id).put("removed", true));
            }
            webhooks.out().println("Removed " + id + ".");
            return 0;
        }
    }
}
