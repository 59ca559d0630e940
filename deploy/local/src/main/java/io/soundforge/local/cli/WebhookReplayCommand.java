package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.webhook.WebhookApi;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code webhooks replay}. */
@Command(
        name = "replay",
        sortOptions = false,
        description = "Send one delivery once more and wait for the answer; or take up again all that failed for good.")
final class WebhookReplayCommand extends OneWebhookCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Spec
    CommandSpec spec;

    @Parameters(index = "1", arity = "0..1", paramLabel = "DELIVERY", description = "The delivery to send once more.")
    String delivery;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description =
                    "All that failed and was made since then: 2h for two hours ago, or a time like 2026-11-23T20:00.")
    String since;

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            description = "With --since: only what was made before (default: now).")
    String until;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "With --since: so many deliveries per second (default: 10).")
    Integer rate;

    @Override
    public Integer call() throws Exception {
        if ((delivery == null) == (since == null)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "replay needs either a delivery's id or --since, see ./soundforge webhooks log");
        }
        if (delivery != null && (until != null || rate != null)) {
            throw new ParameterException(spec.commandLine(), "--until and --rate go with --since only");
        }
        return delivery == null ? recover() : resend();
    }

    private int resend() throws Exception {
        WebhookApi api = webhooks.api();
        int before = api.delivery(id, delivery).path("attempts").asInt();
        api.resend(id, delivery);
        return new AttemptWait(webhooks, api, id, PATIENCE).await(delivery, before, json);
    }

    private int recover() throws Exception {
        ObjectNode range =
                ApiClient.JSON.createObjectNode().put("from", moment(since).toString());
        if (until != null) {
            range.put("to", moment(until).toString());
        }
        if (rate != null) {
            range.put("rate_per_s", rate);
        }
        JsonNode answer = webhooks.api().act(id, "recover", range);
        if (json) {
            return webhooks.print(answer);
        }
        long recovered = answer.path("recovered").asLong();
        if (recovered == 0) {
            webhooks.out().println("Nothing that was made in that time has failed for good.");
        } else {
            webhooks.out()
                    .println((recovered == 1 ? "1 delivery is" : recovered + " deliveries are") + " taken up again"
                            + last(answer.path("last_due_at")) + ".");
        }
        return 0;
    }

    private String last(JsonNode due) {
        return due.isTextual() ? "; the last one is due: " + webhooks.moments().ahead(Instant.parse(due.asText())) : "";
    }

    private Instant moment(String text) {
        try {
            return TimeWords.moment(text, webhooks.clock());
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }
}
