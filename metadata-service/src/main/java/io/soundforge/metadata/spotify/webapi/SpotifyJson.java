package io.soundforge.metadata.spotify.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.TrackMetadata;
import io.soundforge.metadata.spotify.SpotifyLink;
import io.soundforge.metadata.spotify.SpotifyTrack;
import java.util.ArrayList;
import java.util.List;

/** Reads the Web API's objects. Every field may be missing or null, as the changes of 2026 have shown. */
final class SpotifyJson {
    private static final double MS_PER_S = 1000;

    private SpotifyJson() {}

    /** What an entry of a list is. */
    sealed interface Entry {
        /** A song that can be fetched. */
        record Song(SpotifyTrack track) implements Entry {}

        /** Something else; the reason is a key of {@code SpotifyCollection.skipped}. */
        record Skipped(String reason) implements Entry {}
    }

    /**
     * An entry of an album or playlist.
     *
     * @param row a playlist's row ({@code item} since 2026, {@code track} before), or an album's song itself
     * @param album the album around it; null where the song names its own
     */
    static Entry entry(JsonNode row, JsonNode album) {
        JsonNode song = row.path("item").isObject()
                ? row.get("item")
                : row.path("track").isObject() ? row.get("track") : row;
        if (song == row && album == null) {
            return new Entry.Skipped("missing");
        }
        if (row.path("is_local").asBoolean() || song.path("is_local").asBoolean()) {
            return new Entry.Skipped("local");
        }
        if (!song.path("type").asText("track").equals("track")) {
            return new Entry.Skipped("episode");
        }
        String id = text(song, "id");
        if (!isId(id)) {
            return new Entry.Skipped("missing");
        }
        // Zero is Spotify's way to list a song that it no longer has; no length at all is merely an optional field.
        if (song.hasNonNull("duration_ms") && song.get("duration_ms").asLong() <= 0) {
            return new Entry.Skipped("empty");
        }
        return new Entry.Song(new SpotifyTrack(id, metadata(song, album, id)));
    }

    /**
     * A song's metadata.
     *
     * @param album the album around it; null where the song names its own
     * @param id the id that was asked for: relinking may have answered with another one
     */
    static TrackMetadata metadata(JsonNode song, JsonNode album, String id) {
        JsonNode of = album != null ? album : song.path("album");
        List<String> albumArtists = names(of.path("artists"));
        return new TrackMetadata(
                text(song, "name"),
                names(song.path("artists")),
                text(of, "name"),
                text(song.path("external_ids"), "isrc"),
                text(of, "release_date"),
                cover(of.path("images")),
                song.hasNonNull("duration_ms") ? song.get("duration_ms").asDouble() / MS_PER_S : null,
                id,
                albumArtists == null ? null : albumArtists.getFirst(),
                text(of, "id"),
                number(song, "track_number"),
                number(of, "total_tracks"),
                number(song, "disc_number"),
                song.hasNonNull("explicit") ? song.get("explicit").asBoolean() : null,
                null);
    }

    static String text(JsonNode node, String field) {
        String text = node.path(field).asText("").strip();
        return text.isEmpty() || node.path(field).isNull() ? null : text;
    }

    private static Integer number(JsonNode node, String field) {
        return node.path(field).canConvertToInt() ? node.get(field).asInt() : null;
    }

    private static List<String> names(JsonNode artists) {
        List<String> names = new ArrayList<>();
        for (JsonNode artist : artists) {
            String name = text(artist, "name");
            if (name != null) {
                names.add(name);
            }
        }
        return names.isEmpty() ? null : names;
    }

    /** The largest picture; those without a size count as small. */
    private static String cover(JsonNode images) {
        String url = null;
        int widest = -1;
        for (JsonNode image : images) {
            int width = image.path("width").asInt(0);
            if (width > widest && image.path("url").asText("").startsWith("https://")) {
                widest = width;
                url = image.get("url").asText();
            }
        }
        return url;
    }

    private static boolean isId(String id) {
        return id != null && SpotifyLink.Item.isId(id);
    }
}
