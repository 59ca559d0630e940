package io.soundforge.local.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.view.FactList;
import io.soundforge.local.view.Moments;
import io.soundforge.local.view.TextTable;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Webhooks, as the API shows them, in words. */
public final class WebhookReport {
    private final Moments moments;
    private final PrintStream out;

    /** A report on that stream. */
    public WebhookReport(Moments moments, PrintStream out) {
        this.moments = moments;
        this.out = out;
    }

    /** A row for each. */
    public void print(JsonNode webhooks) {
        TextTable table = new TextTable("webhook", "state", "health", "events", "url");
        for (JsonNode webhook : webhooks) {
            table.row(
                    webhook.path("id").asText(),
                    webhook.path("state").asText(),
                    health(webhook),
                    String.join(" ", texts(webhook.path("events"))),
                    Printable.line(webhook.path("url").asText()));
        }
        table.print(out);
    }

    /**
     * Everything about one.
     *
     * @param failing a delivery whose last attempt failed, with its attempts; missing where none is known
     */
    public void print(JsonNode webhook, JsonNode failing) {
        out.println(Printable.line(webhook.path("url").asText()));
        FactList facts = new FactList();
        facts.add("webhook", webhook.path("id").asText());
        facts.add("description", Printable.line(webhook.path("description").asText("")));
        facts.add("state", state(webhook));
        facts.add("health", health(webhook));
        facts.add("last success", moment(webhook.path("health").path("last_success_at")));
        facts.add("last failure", moment(webhook.path("health").path("last_failure_at")));
        facts.add("for example", example(failing));
        JsonNode deliveries = webhook.path("deliveries");
        facts.add("pending", deliveries.path("pending").asText(""));
        facts.add("failed", deliveries.path("failed").asText(""));
        facts.add("events", String.join(", ", texts(webhook.path("events"))));
        facts.add("labels", labels(webhook.path("labels")));
        facts.add("headers", String.join(", ", texts(webhook.path("header_names"))));
        facts.add(
                "rate",
                webhook.path("rate_per_s").isNumber()
                        ? "at most " + webhook.path("rate_per_s").asInt() + " per second"
                        : "");
        facts.add("links", links(webhook.path("link_access").asText("")));
        facts.add("made", moment(webhook.path("created_at")));
        facts.add(
                "old secret",
                webhook.hasNonNull("previous_secret_until")
                        ? "signs, too, until " + moments.brief(time(webhook.path("previous_secret_until")))
                        : "");
        facts.print(out);
        String id = webhook.path("id").asText();
        if (deliveries.path("failed").asLong() > 0) {
            out.println("\n./soundforge webhooks log " + id + " --state failed shows what failed for good;\n"
                    + "./soundforge webhooks replay " + id + " --since 24h sends it again.");
        }
    }

    /** How things stand between us and the receiver, in a few words. */
    public String health(JsonNode webhook) {
        JsonNode health = webhook.path("health");
        if (webhook.path("state").asText().equals("disabled")) {
            return reason(webhook.path("disabled_reason").asText(""));
        }
        String breaker = health.path("breaker").asText("closed");
        int failures = health.path("failures_in_row").asInt();
        String row = failures == 1 ? "1 failure" : failures + " failures in a row";
        if (breaker.equals("open")) {
            Instant until = time(health.path("open_until"));
            return row
                    + (moments.isAhead(until)
                            ? ", breaker open until " + moments.ahead(until)
                            : ", breaker open, the next delivery tries");
        }
        if (breaker.equals("probing")) {
            return row + ", breaker open, one delivery tries";
        }
        if (failures > 0) {
            return row
                    + (health.hasNonNull("failing_since")
                            ? " since " + moments.brief(time(health.path("failing_since")))
                            : "");
        }
        return health.hasNonNull("last_success_at") ? "good" : "nothing sent yet";
    }

    private String state(JsonNode webhook) {
        String state = webhook.path("state").asText();
        return switch (state) {
            case "paused" -> "paused: deliveries are kept, nothing is sent";
            case "disabled" ->
                "disabled"
                        + (webhook.hasNonNull("disabled_at")
                                ? " since " + moments.brief(time(webhook.path("disabled_at")))
                                : "")
                        + ": deliveries are kept, nothing is sent until ./soundforge webhooks resume";
            default -> state;
        };
    }

    private static String reason(String code) {
        return switch (code) {
            case "GONE" -> "it answered 410, gone for good";
            case "ONLY_FAILURES" -> "nothing but failures for days";
            default -> code;
        };
    }

    private String example(JsonNode failing) {
        JsonNode attempts = failing.path("attempt_log");
        if (attempts.isEmpty()) {
            return "";
        }
        JsonNode last = attempts.get(attempts.size() - 1);
        return failing.path("event_type").asText() + " at " + moments.brief(time(last.path("started_at"))) + ": "
                + DeliveryReport.outcome(last) + " (delivery "
                + failing.path("id").asText() + ")";
    }

    private static String links(String access) {
        return access.equals("bearer")
                ? "for whoever holds them"
                : access.equals("session") ? "for who may use the API" : "";
    }

    private String moment(JsonNode time) {
        return time.isTextual() ? moments.ago(time(time)) : "";
    }

    private static String labels(JsonNode labels) {
        List<String> pairs = new ArrayList<>();
        labels.properties()
                .forEach(pair -> pairs.add(pair.getKey() + "=" + pair.getValue().asText()));
        return Printable.line(String.join(", ", pairs));
    }

    static Instant time(JsonNode text) {
        return Instant.parse(text.asText());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
