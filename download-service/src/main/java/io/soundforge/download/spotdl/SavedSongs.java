package io.soundforge.download.spotdl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.soundforge.events.EventCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The songs of a link, and what spotdl has left out of them: it goes on without what it cannot read, and ends with status 0.
 *
 * @param songs as spotdl writes them, in the order of the album or playlist
 * @param skipped entries that are not among them, counted by reason: {@code unreadable}, {@code local}, {@code episode}, {@code missing}
 */
record SavedSongs(ArrayNode songs, Map<String, Integer> skipped) {
    /** A playlist's songs have positions. An album's have none, and come as spotdl's threads bring them. */
    private static final Comparator<JsonNode> ORDER = Comparator.<JsonNode>comparingLong(
                    song -> number(song, "list_position"))
            .thenComparingLong(song -> number(song, "disc_number"))
            .thenComparingLong(song -> number(song, "track_number"));

    /**
     * Compares what was written with what was said.
     *
     * @param written spotdl's file
     */
    static SavedSongs of(JsonNode written, SpotdlOutput said) {
        List<JsonNode> songs = new ArrayList<>();
        written.forEach(songs::add);
        songs.sort(ORDER);
        Map<String, Integer> skipped = new TreeMap<>();
        count(skipped, "unreadable", said.found() - songs.size());
        count(skipped, "local", said.locals());
        count(skipped, "episode", said.episodes());
        count(skipped, "missing", missing(songs, said));
        return new SavedSongs(EventCodec.json().createArrayNode().addAll(songs), skipped);
    }

    /**
     * Entries of which spotdl says nothing at all: those that an album claims to have beside the found ones, and the places of a playlist
     * that nothing else accounts for.
     */
    private static int missing(List<JsonNode> songs, SpotdlOutput said) {
        long places = 0;
        for (JsonNode song : songs) {
            boolean album = song.hasNonNull("list_length") && !song.hasNonNull("list_position");
            places = Math.max(
                    places,
                    album
                            ? song.path("tracks_count").asLong()
                            : song.path("list_position").asLong());
        }
        int known = Math.max(said.found(), songs.size()) + said.locals() + said.episodes();
        return (int) Math.min(places - known, Integer.MAX_VALUE);
    }

    private static void count(Map<String, Integer> skipped, String reason, int number) {
        if (number > 0) {
            skipped.put(reason, number);
        }
    }

    private static long number(JsonNode song, String field) {
        return song.path(field).asLong(Long.MAX_VALUE);
    }
}
