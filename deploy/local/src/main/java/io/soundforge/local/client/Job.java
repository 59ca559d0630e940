package io.soundforge.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A job as the API shows it, as far as a person wants to see it.
 *
 * @param id of the job
 * @param state queued, running, completed, partial, failed or cancelled
 * @param progress 0..1
 * @param tracks in the order of the sources
 */
public record Job(String id, String state, double progress, List<Track> tracks) {
    private static final Set<String> ENDED = Set.of("completed", "partial", "failed", "cancelled");
    private static final Set<String> COLLECTIONS = Set.of("album", "playlist");

    /**
     * One song.
     *
     * @param name what to call it: its title, else its file or address
     * @param artist all artists; empty where they are not known
     * @param collection null where it came neither from an album nor from a playlist
     */
    public record Track(String id, String name, String artist, Collection collection, List<Task> tasks) {
        /** Artist and title. */
        public String label() {
            return artist.isEmpty() ? name : artist + " – " + name;
        }

        /** How it stands: ended well or not, or that it goes on. */
        public String state() {
            for (String worst : List.of("failed", "cancelled")) {
                if (tasks.stream().anyMatch(task -> task.state().equals(worst))) {
                    return worst;
                }
            }
            return hasEnded() ? "completed" : "running";
        }

        /** Whether no step of it will run any more. */
        public boolean hasEnded() {
            return tasks.stream().allMatch(Task::hasEnded);
        }

        /** Whether it stands for a link that is not resolved yet. */
        public boolean isUnresolved() {
            return tasks.stream().anyMatch(task -> task.step().equals("resolve") && !task.hasEnded());
        }
    }

    /**
     * The album or playlist that a song came from.
     *
     * @param kind album or playlist
     * @param source index of the source in the submission
     * @param position of the song in it, from 1
     * @param total how many songs it has
     */
    public record Collection(String kind, int source, String title, int position, int total) {}

    /**
     * One step of one song.
     *
     * @param waitMs how long it waited; null before it ran
     * @param runMs how long it took; null before its end
     * @param errorCode null where it did not fail
     * @param waitingUntil when it is tried again; null where it does not wait
     */
    public record Task(
            String step,
            String state,
            double progress,
            String stage,
            Long waitMs,
            Long runMs,
            String errorCode,
            String errorMessage,
            Instant waitingUntil) {
        /** Whether it runs no more. */
        public boolean hasEnded() {
            return Set.of("succeeded", "failed", "cancelled", "skipped").contains(state);
        }
    }

    /** Reads an answer of {@code GET /api/v1/jobs/{id}}. */
    public static Job of(JsonNode json) {
        List<Track> tracks = new ArrayList<>();
        Map<String, Collection> collections = collections(json);
        json.path("tracks")
                .forEach(track ->
                        tracks.add(track(track, collections.get(track.path("id").asText()))));
        return new Job(
                json.path("id").asText(),
                json.path("state").asText(),
                json.path("progress").asDouble(),
                List.copyOf(tracks));
    }

    private static Track track(JsonNode json, Collection collection) {
        List<Task> tasks = new ArrayList<>();
        json.path("tasks").forEach(task -> tasks.add(task(task)));
        JsonNode source = json.path("source");
        String name = firstText(json.path("title"), source.path("filename"), source.path("url"), json.path("id"));
        return new Track(json.path("id").asText(), name, artist(json), collection, List.copyOf(tasks));
    }

    /** Which song came from which album or playlist: each became so many tracks, in order, from the item's own on. */
    private static Map<String, Collection> collections(JsonNode json) {
        List<String> ids = new ArrayList<>();
        json.path("tracks").forEach(track -> ids.add(track.path("id").asText()));
        Map<String, Collection> found = new HashMap<>();
        for (JsonNode item : json.path("items")) {
            JsonNode expansion = item.path("expansion");
            int first = ids.indexOf(item.path("track_id").asText());
            int total = expansion.path("tracks").asInt();
            if (first < 0 || !COLLECTIONS.contains(expansion.path("kind").asText())) {
                continue;
            }
            for (int song = 0; song < total && first + song < ids.size(); song++) {
                found.put(
                        ids.get(first + song),
                        new Collection(
                                expansion.path("kind").asText(),
                                item.path("index").asInt(),
                                expansion.path("title").asText(),
                                song + 1,
                                total));
            }
        }
        return found;
    }

    private static String artist(JsonNode track) {
        List<String> names = new ArrayList<>();
        track.path("artists").forEach(artist -> names.add(artist.asText()));
        return String.join(", ", names);
    }

    private static Task task(JsonNode json) {
        JsonNode error = json.path("error");
        return new Task(
                json.path("step").asText(),
                json.path("state").asText(),
                json.path("progress").asDouble(),
                json.path("stage").asText(""),
                number(json.path("wait_ms")),
                number(json.path("run_ms")),
                error.path("code").asText(null),
                error.path("message").asText(null),
                json.hasNonNull("waiting_until")
                        ? Instant.parse(json.path("waiting_until").asText())
                        : null);
    }

    private static Long number(JsonNode value) {
        return value.isNumber() ? value.asLong() : null;
    }

    private static String firstText(JsonNode... candidates) {
        for (JsonNode candidate : candidates) {
            if (candidate.isTextual() && !candidate.asText().isBlank()) {
                return candidate.asText();
            }
        }
        return "?";
    }

    /** Whether nothing of it runs any more. */
    public boolean hasEnded() {
        return ENDED.contains(state);
    }
}
