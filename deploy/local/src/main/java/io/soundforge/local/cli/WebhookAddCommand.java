package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.view.FactList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code webhooks add}. */
@Command(
        name = "add",
        sortOptions = false,
        description = "Register an address that events are sent to, and show the secret that signs them.")
final class WebhookAddCommand implements Callable<Integer> {
    @ParentCommand
    WebhooksCommand webhooks;

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "Where events are sent, https://…")
    String url;

    @Option(
            names = "--events",
            split = ",",
            paramLabel = "EVENT",
            defaultValue = "*",
            description = "Types: track.downloaded, track.analyzed, track.processed, job.failed, job.finished,"
                    + " webhook.disabled; or track.*, job.*, webhook.*, * (default: ${DEFAULT-VALUE}).")
    List<String> events;

    @Option(
            names = "--label",
            paramLabel = "KEY=VALUE",
            description = "Only events of jobs with this label; of several, all must be there.")
    Map<String, String> labels;

    @Option(names = "--description", paramLabel = "TEXT", description = "A note for yourself.")
    String description;

    @Option(
            names = "--header",
            paramLabel = "'NAME: VALUE'",
            description = "A header of your own for every request; its value is not shown again.")
    List<String> headers;

    @Option(names = "--rate", paramLabel = "N", description = "At most so many requests per second.")
    Integer rate;

    @Option(
            names = "--link-access",
            paramLabel = "WHO",
            description =
                    "Who may follow the links in its events: session (who may use the API, the default), or bearer"
                            + " (whoever holds the link).")
    String linkAccess;

    @Option(names = "--json", description = "Print the API's answer; the secret is in it.")
    boolean json;

    @Override
    public Integer call() throws Exception {
        ObjectNode wanted = wanted();
        JsonNode added = webhooks.api().add(wanted);
        if (json) {
            return webhooks.print(added);
        }
        String id = added.path("id").asText();
        webhooks.out().println("Events are sent to " + url);
        FactList facts = new FactList();
        facts.add("webhook", id);
        facts.add("events", String.join(", ", events));
        facts.add("secret", added.path("secret").asText());
        facts.print(webhooks.out());
        webhooks.out()
                .println("The secret will not be shown again: give it to your receiver now."
                        + "\nTry whether it arrives: ./soundforge webhooks test " + id);
        return 0;
    }

    private ObjectNode wanted() {
        ObjectNode wanted = ApiClient.JSON.createObjectNode().put("url", url);
        events.forEach(wanted.putArray("events")::add);
        if (labels != null) {
            labels.forEach(wanted.putObject("labels")::put);
        }
        if (description != null) {
            wanted.put("description", description);
        }
        if (headers != null) {
            ObjectNode named = wanted.putObject("headers");
            headers.forEach(header -> put(named, header));
        }
        if (rate != null) {
            wanted.put("rate_per_s", rate);
        }
        if (linkAccess != null) {
            wanted.put("link_access", linkAccess);
        }
        return wanted;
    }

    private void put(ObjectNode named, String header) {
        int colon = header.indexOf(':');
        String name = colon < 0 ? "" : header.substring(0, colon).strip();
        if (name.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--header needs a name and a value, as in --header 'X-Api-Key: abc'");
        }
        if (named.has(name)) {
            throw new ParameterException(spec.commandLine(), "--header " + name + " is given twice");
        }
        named.put(name, header.substring(colon + 1).strip());
    }
}
