package io.soundforge.separation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.configuration.MemorySize;
import io.soundforge.events.EventCodec;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackMetadata;
import io.soundforge.pythonpool.PoolLimits;
import io.soundforge.pythonpool.PythonSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What the worker is asked for. */
@ApplicationScoped
class SeparationRequests {
    /** The tags that stems inherit: a file may carry any number of others, of any length. */
    private static final Set<String> INHERITED =
            Set.of("title", "artist", "album", "albumartist", "date", "genre", "isrc");

    private static final int TAG_CHARS = 500;

    private final long memoryLimitBytes;

    SeparationRequests(SeparationSettings settings, PythonSettings python) {
        this.memoryLimitBytes = settings.memoryLimit()
                .map(MemorySize::asLongValue)
                .orElseGet(() -> PoolLimits.of(python).workerBytes() / 5 * 4);
    }

    /** The parameters of the {@code separate} operation; {@code python/} documents them. */
    ObjectNode params(TrackDownloaded track, Path audio, Path staging) {
        SeparationOptions options = track.plan().separation();
        ObjectNode params = EventCodec.json().createObjectNode();
        params.put("input", audio.toString());
        params.put("output_dir", staging.toString());
        params.put("model", options.model());
        params.set("stems", EventCodec.json().<JsonNode>valueToTree(options.stems()));
        params.put("format", options.format());
        params.put("bit_depth", options.bitDepth());
        params.put("residual", options.residual());
        params.put("memory_limit_bytes", memoryLimitBytes);
        params.set("tags", EventCodec.json().<JsonNode>valueToTree(tags(track)));
        return params;
    }

    /** The file's own tags; a catalogue knows better. */
    private static Map<String, String> tags(TrackDownloaded track) {
        Map<String, String> tags = new TreeMap<>();
        if (track.tags() != null) {
            track.tags().forEach((name, text) -> put(tags, name, text));
        }
        TrackMetadata metadata = track.metadata();
        if (metadata != null) {
            put(tags, "title", metadata.title());
            put(tags, "artist", metadata.artists() == null ? null : String.join(", ", metadata.artists()));
            put(tags, "album", metadata.album());
            put(tags, "isrc", metadata.isrc());
            put(tags, "date", metadata.releaseDate());
        }
        return tags;
    }

    /** Never in the middle of a character. */
    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= TAG_CHARS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, TAG_CHARS));
    }

    private static void put(Map<String, String> tags, String name, String text) {
        if (text != null && !text.isBlank() && INHERITED.contains(name)) {
            tags.put(name, cut(text));
        }
    }
}
