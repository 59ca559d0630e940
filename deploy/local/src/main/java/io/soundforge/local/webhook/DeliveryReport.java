package io.soundforge.local.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.view.FactList;
import io.soundforge.local.view.Moments;
import io.soundforge.local.view.TextTable;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Deliveries and their attempts, as the API shows them, in words. */
public final class DeliveryReport {
    private static final String DELIVERED = "DELIVERED";
    /** Outcomes that an answer's status tells as well. */
    private static final Set<String> PLAIN = Set.of(DELIVERED, "HTTP_STATUS", "GONE");

    private static final int SHOWN_LINES = 12;
    private static final int SHOWN_WIDTH = 160;

    private final Moments moments;
    private final PrintStream out;

    /** A report on that stream. */
    public DeliveryReport(Moments moments, PrintStream out) {
        this.moments = moments;
        this.out = out;
    }

    /** A row for each. */
    public void table(JsonNode deliveries) {
        TextTable table = new TextTable("delivery", "at", "event", "state", "attempts", "last", "next attempt");
        for (JsonNode delivery : deliveries) {
            table.row(
                    delivery.path("id").asText(),
                    moments.exact(time(delivery.path("created_at"))),
                    delivery.path("event_type").asText(),
                    delivery.path("state").asText(),
                    delivery.path("attempts").asText(),
                    outcome(delivery.path("last_status"), delivery.path("last_outcome")),
                    next(delivery));
        }
        table.print(out);
    }

    /** One delivery, attempt by attempt. */
    public void print(JsonNode delivery) {
        int attempts = delivery.path("attempts").asInt();
        out.println(delivery.path("event_type").asText() + ": "
                + delivery.path("state").asText() + ", " + (attempts == 1 ? "1 attempt" : attempts + " attempts"));
        FactList facts = new FactList();
        facts.add("delivery", delivery.path("id").asText());
        facts.add("webhook-id", delivery.path("event_id").asText());
        facts.add("job", delivery.path("job_id").asText(""));
        facts.add("made", moments.exact(time(delivery.path("created_at"))));
        if (delivery.hasNonNull("ended_at")) {
            facts.add("ended", moments.exact(time(delivery.path("ended_at"))));
        }
        facts.add("next attempt", next(delivery));
        facts.print(out);
        if (!delivery.path("attempt_log").isEmpty()) {
            out.println();
        }
        delivery.path("attempt_log").forEach(this::attempt);
    }

    /**
     * What came of the newest attempt, in a line and the answer below it.
     *
     * @return whether it arrived
     */
    public boolean last(JsonNode delivery) {
        JsonNode attempts = delivery.path("attempt_log");
        JsonNode attempt = attempts.path(attempts.size() - 1);
        boolean arrived = attempt.path("outcome").asText().equals(DELIVERED);
        out.println((arrived ? "✓ " : "✗ ") + delivery.path("event_type").asText()
                + (arrived ? " was delivered: " : " was not delivered: ") + outcome(attempt) + " after "
                + took(attempt));
        answer(attempt);
        if (delivery.hasNonNull("next_attempt_at")) {
            out.println("It is tried again: " + next(delivery) + ".");
        }
        return arrived;
    }

    private void attempt(JsonNode attempt) {
        String number = attempt.path("number").asText();
        out.println(" ".repeat(Math.max(0, 2 - number.length())) + number + "  "
                + moments.exact(time(attempt.path("started_at"))) + "  " + outcome(attempt) + " after " + took(attempt)
                + (attempt.path("manual").asBoolean() ? ", by hand" : ""));
        answer(attempt);
    }

    private void answer(JsonNode attempt) {
        List<String> lines = Printable.lines(attempt.path("answer").asText(""));
        lines.stream().limit(SHOWN_LINES).forEach(line -> out.println("    │ " + TextTable.fitted(line, SHOWN_WIDTH)));
        if (lines.size() > SHOWN_LINES) {
            out.println("    │ … and " + (lines.size() - SHOWN_LINES) + " more lines, see --json");
        }
        if (attempt.path("truncated").asBoolean()) {
            out.println("    (there was more; no more is read and kept)");
        }
    }

    /** An attempt's end: the status where there is one, else the outcome and its sentence. */
    static String outcome(JsonNode attempt) {
        String outcome = outcome(attempt.path("status"), attempt.path("outcome"));
        String message = attempt.path("message").asText("");
        boolean plain = PLAIN.contains(attempt.path("outcome").asText());
        return Printable.line(plain || message.isEmpty() ? outcome : outcome + ", " + unpointed(message));
    }

    private static String outcome(JsonNode status, JsonNode outcome) {
        String name = outcome.asText("");
        if (!status.isNumber()) {
            return name;
        }
        return PLAIN.contains(name) ? status.asText() : name + " (" + status.asText() + ")";
    }

    private static String unpointed(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String took(JsonNode attempt) {
        return attempt.path("latency_ms").asText("?") + " ms";
    }

    private String next(JsonNode delivery) {
        return delivery.hasNonNull("next_attempt_at") ? moments.ahead(time(delivery.path("next_attempt_at"))) : "";
    }

    private static Instant time(JsonNode text) {
        return WebhookReport.time(text);
    }
}
