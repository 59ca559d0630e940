package io.soundforge.metadata.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.ApiLinks;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventError;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackCollection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Makes answers of rows. */
@ApplicationScoped
public class TrackViews {
    private static final List<String> AUDIO = List.of(
            "format", "codec", "duration_s", "sample_rate", "channels", "size_bytes", "sha256", "tags", "metadata");
    private static final List<String> ANALYSIS = List.of(
            "duration_s",
            "tempo",
            "tempo_confidence",
            "time_signature",
            "key",
            "key_confidence",
            "energy",
            "loudness_lufs",
            "true_peak_dbtp",
            "engine",
            "compute_s");
    private static final List<String> SEPARATION =
            List.of("engine", "model", "approximate", "format", "sample_rate", "duration_s", "proof", "compute_s");

    private final ApiLinks links;

    TrackViews(ApiLinks links) {
        this.links = links;
    }

    /**
     * A track with its tasks.
     *
     * @param whole with audio, analysis and separation; without, it is the short form of a job's list
     */
    public TrackView view(TrackEntity track, List<TaskEntity> tasks, boolean whole) {
        JsonNode requested = read(track.requested);
        JsonNode downloaded = read(track.downloaded);
        JsonNode analyzed = read(track.analyzed);
        JsonNode processed = read(track.processed);
        JsonNode metadata = downloaded.hasNonNull("metadata") ? downloaded.get("metadata") : requested.path("metadata");
        return new TrackView(
                track.id,
                track.jobId,
                track.position,
                source(requested.path("source")),
                metadata.path("title").asText(null),
                texts(metadata.path("artists")),
                metadata.path("album").asText(null),
                metadata.path("isrc").asText(null),
                metadata.path("release_date").asText(null),
                metadata.path("cover_url").asText(null),
                metadata.path("spotify_id").asText(null),
                collection(metadata.path("collection")),
                duration(downloaded, metadata),
                tasks.stream()
                        .map(TrackViews::task)
                        .sorted(Comparator.comparing(TrackView.Task::step))
                        .toList(),
                whole ? part(downloaded, AUDIO) : null,
                whole ? part(analyzed, ANALYSIS) : null,
                whole ? separation(track.id, processed) : null,
                links(track, downloaded, analyzed, processed));
    }

    /** The stems of a track, each with a link; empty where there are none yet. */
    public List<ObjectNode> stems(UUID track, String processedJson) {
        List<ObjectNode> stems = new ArrayList<>();
        for (JsonNode stem : read(processedJson).path("stems")) {
            ObjectNode view = stem.deepCopy();
            view.remove("key");
            view.put("link", links.stem(track, stem.path("name").asText()));
            stems.add(view);
        }
        return stems;
    }

    static JsonNode read(String json) {
        try {
            return json == null
                    ? EventCodec.json().createObjectNode()
                    : EventCodec.json().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored JSON cannot be read", e);
        }
    }

    private static TrackView.Task task(TaskEntity task) {
        try {
            return new TrackView.Task(
                    Step.ofWire(task.step),
                    TaskState.ofWire(task.state),
                    task.attempt,
                    task.run,
                    task.progress,
                    task.stage,
                    task.worker,
                    task.error == null ? null : EventCodec.json().readValue(task.error, EventError.class),
                    task.waitMs,
                    task.runMs,
                    task.waitingUntil);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored error cannot be read", e);
        }
    }

    private static TrackCollection collection(JsonNode collection) {
        return collection.isObject() ? EventCodec.json().convertValue(collection, TrackCollection.class) : null;
    }

    private static Double duration(JsonNode downloaded, JsonNode metadata) {
        JsonNode known = downloaded.hasNonNull("duration_s") ? downloaded : metadata;
        return known.hasNonNull("duration_s") ? known.get("duration_s").doubleValue() : null;
    }

    private static Source source(JsonNode source) {
        String upload = source.path("upload").asText(null);
        return new Source(
                source.path("url").asText(null),
                upload == null ? null : UUID.fromString(upload),
                source.path("filename").asText(null));
    }

    private static List<String> texts(JsonNode array) {
        if (!array.isArray()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static ObjectNode part(JsonNode document, List<String> names) {
        if (document.isEmpty()) {
            return null;
        }
        ObjectNode part = EventCodec.json().createObjectNode();
        for (String name : names) {
            if (document.hasNonNull(name)) {
                part.set(name, document.get(name));
            }
        }
        return part;
    }

    private JsonNode separation(UUID track, JsonNode processed) {
        ObjectNode part = part(processed, SEPARATION);
        if (part != null) {
            part.putArray("stems").addAll(stems(track, processed.toString()));
        }
        return part;
    }

    private Map<String, String> links(TrackEntity track, JsonNode downloaded, JsonNode analyzed, JsonNode processed) {
        String self = links.track(track.id);
        Map<String, String> result = new LinkedHashMap<>();
        result.put("self", self);
        result.put("job", links.job(track.jobId));
        if (downloaded.hasNonNull("key")) {
            result.put("audio", self + "/audio");
            result.put("archive", self + "/archive.zip");
        }
        if (downloaded.hasNonNull("cover")) {
            result.put("cover", self + "/cover");
        }
        if (analyzed.hasNonNull("analysis_key")) {
            result.put("analysis", self + "/analysis");
        }
        if (analyzed.hasNonNull("waveform_key")) {
            result.put("waveform", self + "/waveform");
        }
        if (processed.hasNonNull("stems")) {
            result.put("stems", self + "/stems");
        }
        return result;
    }
}
