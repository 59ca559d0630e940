package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** The command {@code webhooks} against an API over HTTP, at noon in Berlin, with what it prints. */
@Timeout(60)
abstract class WebhooksCommandRun {
    static final String ID = "01a20abb-ce38-766e-96fc-f6958cb081a2";
    static final String OTHER = "01a20abb-ce38-766e-96fc-f6958cb081a3";
    static final String WEBHOOKS = "/api/v1/webhooks";
    static final String ONE = WEBHOOKS + "/" + ID;
    static final String DELIVERY = "01a20abc-0000-7000-8000-000000000001";
    static final String SENT = ONE + "/deliveries/" + DELIVERY;
    static final String RULE = "─".repeat(60);
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-23T11:00:00Z"), ZoneId.of("Europe/Berlin"));

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    StandInApi api;

    @BeforeEach
    void start() throws Exception {
        api = new StandInApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    int run(String... arguments) {
        return run(start -> api.url(), arguments);
    }

    int run(WebhooksCommand.Stack stack, String... arguments) {
        String[] line =
                Stream.concat(Stream.of("webhooks"), Stream.of(arguments)).toArray(String[]::new);
        return new CommandLine(CommandLine.Model.CommandSpec.create().name("soundforge"))
                .addSubcommand(new WebhooksCommand(stack, stream(out), stream(err), NOON))
                .setExecutionExceptionHandler(new ErrorReport())
                .setParameterExceptionHandler(new UsageReport())
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
                .execute(line);
    }

    private static PrintStream stream(ByteArrayOutputStream target) {
        return new PrintStream(target, true, StandardCharsets.UTF_8);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    static String webhook(String more) {
        return """
                {"id": "%s", "url": "https://hooks.example.com/in", "events": ["track.*"], "state": "active",
                 "link_access": "session", "created_at": "2026-11-20T09:00:00Z", %s}""".formatted(ID, more);
    }

    static ObjectNode delivery(String state, ObjectNode... attempts) {
        ObjectNode delivery = ApiClient.JSON
                .createObjectNode()
                .put("id", DELIVERY)
                .put("event_id", "01a20abb-0000-7000-8000-00000000000e")
                .put("event_type", "track.analyzed")
                .put("job_id", "01a20abb-0000-7000-8000-00000000000f")
                .put("state", state)
                .put("attempts", attempts.length)
                .put("created_at", "2026-11-23T10:59:00Z");
        for (ObjectNode attempt : attempts) {
            delivery.withArray("attempt_log").add(attempt);
            delivery.put("last_outcome", attempt.path("outcome").asText());
        }
        return delivery;
    }

    static ObjectNode attempt(int number, String outcome, Integer status, String message, String answer) {
        return ApiClient.JSON
                .createObjectNode()
                .put("number", number)
                .put("started_at", "2026-11-23T10:59:0" + number + "Z")
                .put("outcome", outcome)
                .put("status", status)
                .put("latency_ms", 23)
                .put("message", message)
                .put("answer", answer)
                .put("manual", false);
    }
}
