package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Who fetches audio and who is asked about songs, as {@code GET /api/v1/system} says: ready or why not. */
record SourcesReport(JsonNode system) {

    void print(PrintStream out) {
        lines().forEach(out::println);
    }

    /** A line for each: a tick, or a point with the reason and what to do. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (JsonNode service : system.path("services")) {
            for (JsonNode fetcher : service.path("capabilities").path("fetchers")) {
                lines.add(line("fetcher", fetcher));
            }
        }
        for (JsonNode provider : system.path("providers")) {
            lines.add(line("songs looked up by", provider));
        }
        return lines;
    }

    private static String line(String what, JsonNode each) {
        StringBuilder line = new StringBuilder(each.path("ready").asBoolean() ? "✓ " : "· ");
        line.append(what).append(' ').append(each.path("name").asText());
        List<String> versions = new ArrayList<>();
        each.path("versions")
                .properties()
                .forEach(version ->
                        versions.add(version.getKey() + " " + version.getValue().asText()));
        if (!versions.isEmpty()) {
            line.append(" (").append(String.join(", ", versions)).append(')');
        }
        if (!each.path("ready").asBoolean()) {
            line.append(" is not ready: ").append(each.path("reason").asText("no reason given"));
        }
        if (each.hasNonNull("parked_until")) {
            line.append("; asked again at ").append(each.path("parked_until").asText());
        }
        if (each.path("circuit").asText("closed").equals("open")) {
            line.append("; its circuit breaker is open");
        }
        return line.toString();
    }
}
