package io.soundforge.local.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.Job;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The result of a job, as tables or as one JSON document. */
public final class JobReport {
    private static final long WORTH_TELLING_MS = 100;

    private final JsonNode job;
    private final List<TrackReport> tracks;

    private JobReport(JsonNode job, List<TrackReport> tracks) {
        this.job = job;
        this.tracks = tracks;
    }

    /**
     * Collects what the API knows about a job.
     *
     * @param volume where storage-service keeps its files on this machine
     */
    public static JobReport fetch(ApiClient api, JsonNode job, Path volume)
            throws IOException, ApiFailure, InterruptedException {
        List<TrackReport> tracks = new ArrayList<>();
        for (Job.Track track : Job.of(job).tracks()) {
            tracks.add(TrackReport.fetch(api, track, volume));
        }
        return new JobReport(job, tracks);
    }

    /** The job, and in {@code results} each track with its stems and their paths on this machine. */
    public JsonNode json() {
        ObjectNode document = ApiClient.JSON.createObjectNode();
        document.set("job", job);
        var results = document.putArray("results");
        for (TrackReport track : tracks) {
            ObjectNode result = results.addObject();
            result.set("track", track.resource());
            var files = result.putArray("stems");
            for (JsonNode stem : track.stems()) {
                ObjectNode file = stem.deepCopy();
                track.file(stem).ifPresent(path -> file.put("path", path.toString()));
                files.add(file);
            }
        }
        return document;
    }

    /** Whether a source was not taken at all. */
    public boolean hasRefusals() {
        for (JsonNode item : job.path("items")) {
            if (item.path("error").isObject()) {
                return true;
            }
        }
        return false;
    }

    /** Prints the tables. */
    public void print(PrintStream out) {
        Map<Integer, List<TrackReport>> collections = new LinkedHashMap<>();
        for (TrackReport track : tracks) {
            Job.Collection collection = track.track().collection();
            if (collection == null) {
                out.println();
                print(track, out);
            } else {
                collections
                        .computeIfAbsent(collection.source(), any -> new ArrayList<>())
                        .add(track);
            }
        }
        for (List<TrackReport> songs : collections.values()) {
            out.println();
            new CollectionReport(songs.getFirst().track().collection(), songs).print(skipped(songs.getFirst()), out);
        }
        for (JsonNode item : job.path("items")) {
            JsonNode error = item.path("error");
            if (error.isObject()) {
                out.println();
                out.println("✗ source " + (item.path("index").asInt() + 1) + " was refused: "
                        + error.path("code").asText() + ", "
                        + error.path("message").asText());
            }
        }
    }

    /** What of a collection is no song, counted by reason. */
    private JsonNode skipped(TrackReport song) {
        int source = song.track().collection().source();
        for (JsonNode item : job.path("items")) {
            if (item.path("index").asInt() == source) {
                return item.path("expansion").path("skipped");
            }
        }
        return MissingNode.getInstance();
    }

    private void print(TrackReport track, PrintStream out) {
        out.println(track.track().label());
        FactList facts = facts(track);
        facts.print(out);
        if (!track.stems().isEmpty()) {
            out.println();
            stems(track).print(out);
            track.folder().ifPresent(folder -> out.println("in " + folder));
        }
        List<Job.Task> failed = track.track().tasks().stream()
                .filter(task -> task.errorCode() != null)
                .toList();
        if (!failed.isEmpty() && !facts.isEmpty()) {
            out.println();
        }
        for (Job.Task task : failed) {
            String what = task.state().equals("waiting")
                    ? "· " + Steps.name(task.step()) + ": " + Waiting.words(task)
                    : "✗ " + Steps.name(task.step()) + " failed: " + task.errorCode();
            out.println(what + ", " + task.errorMessage());
        }
    }

    private static FactList facts(TrackReport track) {
        FactList facts = new FactList();
        JsonNode analysis = track.analysis();
        facts.add("duration", Facts.number(track.resource(), "duration_s", Durations::clock));
        facts.add("tempo", withConfidence(Facts.number(analysis, "tempo", "%.1f bpm"), analysis, "tempo_confidence"));
        facts.add("key", withConfidence(analysis.path("key").asText(""), analysis, "key_confidence"));
        facts.add("time signature", metre(analysis.path("time_signature")));
        facts.add("energy", Facts.number(analysis, "energy", "%.2f"));
        facts.add("loudness", Facts.number(analysis, "loudness_lufs", "%.1f LUFS"));
        facts.add("true peak", Facts.number(analysis, "true_peak_dbtp", "%.1f dBTP"));
        facts.add("separation", engine(track.separation()));
        facts.add("time", times(track.track().tasks()));
        return facts;
    }

    private static String metre(JsonNode value) {
        return value.isNumber() ? value.asInt() + "/4" : value.asText("");
    }

    private static String engine(JsonNode separation) {
        String model = separation.path("model").asText("");
        if (model.isEmpty()) {
            return "";
        }
        String engine = separation.path("engine").asText("");
        return (engine.equals(model) ? model : engine + ", model " + model)
                + (separation.path("approximate").asBoolean() ? " (approximate: no trained weights)" : "");
    }

    private static String times(List<Job.Task> tasks) {
        List<String> parts = new ArrayList<>();
        for (Job.Task task : tasks) {
            if (task.runMs() != null) {
                boolean waited = task.waitMs() != null && task.waitMs() >= WORTH_TELLING_MS;
                parts.add(Steps.name(task.step()) + " " + Durations.seconds(task.runMs())
                        + (waited ? " (after " + Durations.seconds(task.waitMs()) + " of waiting)" : ""));
            }
        }
        return String.join(", ", parts);
    }

    private static TextTable stems(TrackReport track) {
        TextTable table = new TextTable("stem", "level", "size", "file");
        for (JsonNode stem : track.stems()) {
            table.row(
                    stem.path("name").asText(),
                    stem.path("silent").asBoolean() ? "silent" : Facts.number(stem, "level_db", "%.1f dB"),
                    size(stem.path("size_bytes").asLong()),
                    track.place(stem));
        }
        return table;
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }

    private static String withConfidence(String text, JsonNode node, String field) {
        String confidence = Facts.number(node, field, "%.2f");
        return text.isEmpty() || confidence.isEmpty() ? text : text + " (confidence " + confidence + ")";
    }
}
