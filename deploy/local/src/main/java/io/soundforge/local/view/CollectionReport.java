package io.soundforge.local.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.Job;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** An album or a playlist: a row for each song, and a sentence for each that did not come through. */
record CollectionReport(Job.Collection collection, List<TrackReport> tracks) {

    /** @param skipped entries that are no songs, counted by reason */
    void print(JsonNode skipped, PrintStream out) {
        out.println(collection.kind() + " “" + collection.title() + "”, " + collection.total() + " songs"
                + skipped(skipped));
        TextTable table = new TextTable("#", "song", "state", "length", "tempo", "key");
        List<String> sentences = new ArrayList<>();
        for (TrackReport each : tracks) {
            Job.Track track = each.track();
            table.row(
                    Integer.toString(track.collection().position()),
                    TextTable.fitted(track.label(), 56),
                    track.state(),
                    Facts.number(each.resource(), "duration_s", Durations::clock),
                    Facts.number(each.analysis(), "tempo", "%.1f"),
                    each.analysis().path("key").asText(""));
            track.tasks().stream()
                    .filter(task -> task.state().equals("failed"))
                    .map(task -> "✗ " + track.collection().position() + " " + track.label() + ": "
                            + Steps.name(task.step()) + " failed: " + task.errorCode() + ", " + task.errorMessage())
                    .forEach(sentences::add);
        }
        table.print(out);
        sentences.forEach(out::println);
        tracks.stream()
                .flatMap(each -> each.folder().stream())
                .findFirst()
                .ifPresent(folder -> out.println(
                        "stems in " + folder.getParent() + ", a folder for each song; with --json, each song's files"));
    }

    private static String skipped(JsonNode counts) {
        List<String> parts = new ArrayList<>();
        counts.properties()
                .forEach(each ->
                        parts.add(each.getValue().asInt() + " " + each.getKey().replace('_', ' ')));
        return parts.isEmpty() ? "" : "; skipped: " + String.join(", ", parts);
    }
}
