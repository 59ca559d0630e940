package io.soundforge.local.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.view.Durations;
import io.soundforge.local.view.Moments;
import io.soundforge.local.view.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Events in one line each: when, what, about which song, what it says, whether it is genuine, and its id. Most events name a track by
 * its id only; its title is known once an event has told it.
 */
public final class EventLines {
    private static final int REMEMBERED_TITLES = 1000;
    private static final int SUBJECT_WIDTH = 36;
    private static final int WHAT_WIDTH = 60;

    private final Map<String, String> titles = Recent.map(REMEMBERED_TITLES);
    private final Moments moments;

    /** @param moments says when events came */
    public EventLines(Moments moments) {
        this.moments = moments;
    }

    /** The line for an event that has just come. */
    public String line(ReceivedEvent event) {
        JsonNode json = event.json();
        String type = json.path("type").asText("?");
        JsonNode data = json.path("data");
        if (event.isGenuine()) {
            remember(type, data);
        }
        String subject = TextTable.fitted(subject(type, data), SUBJECT_WIDTH);
        String says = says(type, data);
        String what = says.isEmpty() ? subject : subject + ": " + says;
        String signature = event.complaint().map(wrong -> "WRONG, " + wrong).orElse(event.again() ? "ok, again" : "ok");
        return Printable.line(String.format(
                        "%s  %-16s  %s  signature %s  %s",
                        moments.now(), type, padded(what), signature, event.id() == null ? "" : event.id())
                .stripTrailing());
    }

    private static String padded(String what) {
        String fitted = TextTable.fitted(what, WHAT_WIDTH);
        return fitted + " ".repeat(WHAT_WIDTH - fitted.codePointCount(0, fitted.length()));
    }

    private void remember(String type, JsonNode data) {
        if (type.equals("track.downloaded")) {
            JsonNode song = data.path("metadata").hasNonNull("title") ? data.path("metadata") : data.path("tags");
            String artist = song.has("artists")
                    ? String.join(", ", texts(song.path("artists"), ""))
                    : song.path("artist").asText("");
            String title = song.path("title").asText("");
            if (!title.isEmpty()) {
                titles.put(data.path("track_id").asText(), artist.isEmpty() ? title : artist + " – " + title);
            }
        }
        for (JsonNode track : type.equals("job.finished") ? data.path("tracks") : List.<JsonNode>of()) {
            if (track.hasNonNull("title")) {
                titles.putIfAbsent(
                        track.path("track_id").asText(), track.path("title").asText());
            }
        }
    }

    private String subject(String type, JsonNode data) {
        if (type.equals("job.finished")) {
            JsonNode tracks = data.path("tracks");
            return tracks.size() == 1
                    ? song(tracks.path(0))
                    : data.path("job_id").asText();
        }
        if (data.hasNonNull("track_id")) {
            return song(data);
        }
        String other = data.path("job_id").asText(data.path("host").asText(""));
        return other.isEmpty() ? data.path("webhook_id").asText() : other;
    }

    private String song(JsonNode about) {
        String id = about.path("track_id").asText();
        return titles.getOrDefault(id, id);
    }

    /** The figures that tell most. */
    private static String says(String type, JsonNode data) {
        return switch (type) {
            case "track.downloaded" ->
                listed(
                        data.path("format").asText(""),
                        data.path("duration_s").isNumber()
                                ? Durations.clock(data.path("duration_s").asDouble())
                                : "");
            case "track.analyzed" ->
                listed(
                        data.path("tempo").isNumber()
                                ? String.format(
                                        Locale.ROOT,
                                        "%.1f bpm",
                                        data.path("tempo").asDouble())
                                : "",
                        data.path("key").asText(""));
            case "track.processed" -> listed(texts(data.path("stems"), "name").toArray(String[]::new));
            case "job.failed" ->
                data.path("step").asText() + " failed: "
                        + data.path("error").path("code").asText();
            case "job.finished" -> finished(data);
            case "webhook.disabled" -> data.path("reason").asText("");
            case "webhook.test" -> "test";
            default -> "";
        };
    }

    private static String finished(JsonNode data) {
        int songs = data.path("tracks").size();
        return data.path("state").asText() + (songs == 1 ? "" : ", " + songs + " songs");
    }

    private static String listed(String... parts) {
        return List.of(parts).stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(", "));
    }

    private static List<String> texts(JsonNode array, String member) {
        List<String> texts = new ArrayList<>();
        array.forEach(each ->
                texts.add(member.isEmpty() ? each.asText() : each.path(member).asText()));
        return texts;
    }
}
