package io.soundforge.testing.spotify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** JSON objects of the Web API, in the shapes that its reference documents. */
public final class Songs {
    static final ObjectMapper JSON = new ObjectMapper();

    private Songs() {}

    /** An id of 22 base-62 characters, made of a readable name. */
    public static String id(String name) {
        String letters = name.replaceAll("[^0-9A-Za-z]", "");
        return (letters + "0".repeat(22)).substring(0, 22);
    }

    /** A full track object, as {@code /tracks/{id}} and playlists carry it. */
    public static ObjectNode song(String id, String title, String artist, int durationMs) {
        ObjectNode song = simplified(id, title, artist, durationMs);
        song.putObject("external_ids").put("isrc", "DEA12%07d".formatted(Math.floorMod(id.hashCode(), 10_000_000)));
        song.set("album", albumHead(id("album of " + title), "Album of " + title, artist, 1));
        return song;
    }

    /** A simplified track object, as albums carry it: no ISRC and no album. */
    public static ObjectNode simplified(String id, String title, String artist, int durationMs) {
        ObjectNode song = JSON.createObjectNode();
        song.put("id", id)
                .put("name", title)
                .put("type", "track")
                .put("uri", "spotify:track:" + id)
                .put("duration_ms", durationMs)
                .put("explicit", false)
                .put("track_number", 1)
                .put("disc_number", 1)
                .put("is_local", false);
        song.putObject("external_urls").put("spotify", "https://open.spotify.com/track/" + id);
        song.putArray("artists").addObject().put("id", id(artist)).put("name", artist);
        return song;
    }

    /** What is said about an album wherever it is mentioned. */
    public static ObjectNode albumHead(String id, String name, String artist, int totalTracks) {
        ObjectNode album = JSON.createObjectNode();
        album.put("id", id)
                .put("name", name)
                .put("type", "album")
                .put("album_type", "album")
                .put("total_tracks", totalTracks)
                .put("release_date", "2024-05-17")
                .put("release_date_precision", "day");
        album.putArray("images")
                .addObject()
                .put("url", "https://images.example/" + id)
                .put("width", 640)
                .put("height", 640);
        album.putArray("artists").addObject().put("id", id(artist)).put("name", artist);
        return album;
    }

    /** A playlist row around a song. */
    public static ObjectNode row(ObjectNode song) {
        ObjectNode row = JSON.createObjectNode();
        row.put("added_at", "2026-01-01T00:00:00Z").put("is_local", false);
        row.set("track", song);
        return row;
    }

    /** A row whose song is gone. */
    public static ObjectNode goneRow() {
        return row(null);
    }

    /** A row with a podcast episode. */
    public static ObjectNode episodeRow(String id) {
        return row(simplified(id, "An episode", "A host", 1_800_000).put("type", "episode"));
    }

    /** A row with a file that lies on somebody's own disk. */
    public static ObjectNode localRow(String title) {
        ObjectNode song = simplified("", title, "Somebody", 200_000).put("is_local", true);
        song.putNull("id");
        return row(song).put("is_local", true);
    }

    /** Rows for songs. */
    public static List<ObjectNode> rows(List<ObjectNode> songs) {
        return songs.stream().map(Songs::row).toList();
    }
}
