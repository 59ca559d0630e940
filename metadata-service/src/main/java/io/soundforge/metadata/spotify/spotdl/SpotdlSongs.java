package io.soundforge.metadata.spotify.spotdl;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.TrackMetadata;
import io.soundforge.metadata.spotify.SpotifyLink;
import io.soundforge.metadata.spotify.SpotifyTrack;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads songs as spotdl 4.5 saves them. Any field may be missing. */
final class SpotdlSongs {
    private SpotdlSongs() {}

    /** The song; empty for an entry without an id of Spotify's. */
    static Optional<SpotifyTrack> track(JsonNode song) {
        String id = text(song, "song_id");
        if (!SpotifyLink.Item.isId(id)) {
            return Optional.empty();
        }
        return Optional.of(new SpotifyTrack(
                id,
                new TrackMetadata(
                        text(song, "name"),
                        artists(song),
                        text(song, "album_name"),
                        text(song, "isrc"),
                        Optional.ofNullable(text(song, "date")).orElse(year(song)),
                        text(song, "cover_url"),
                        song.path("duration").asDouble() > 0
                                ? song.path("duration").asDouble()
                                : null,
                        id,
                        text(song, "album_artist"),
                        text(song, "album_id"),
                        number(song, "track_number"),
                        number(song, "tracks_count"),
                        number(song, "disc_number"),
                        song.path("explicit").isBoolean()
                                ? song.path("explicit").asBoolean()
                                : null,
                        null)));
    }

    private static List<String> artists(JsonNode song) {
        List<String> names = new ArrayList<>();
        song.path("artists").forEach(artist -> {
            if (!artist.asText("").isBlank()) {
                names.add(artist.asText());
            }
        });
        if (names.isEmpty() && text(song, "artist") != null) {
            names.add(text(song, "artist"));
        }
        return names.isEmpty() ? null : names;
    }

    private static String year(JsonNode song) {
        int year = song.path("year").asInt(0);
        return year > 0 ? String.format("%04d", year) : null;
    }

    static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.isTextual() && !value.asText().isBlank() ? value.asText().strip() : null;
    }

    private static Integer number(JsonNode node, String field) {
        return node.path(field).canConvertToInt() && node.path(field).asInt() > 0
                ? node.path(field).asInt()
                : null;
    }
}
