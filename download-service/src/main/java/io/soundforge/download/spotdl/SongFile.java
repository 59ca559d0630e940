package io.soundforge.download.spotdl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What we know of a song, as spotdl reads it from a {@code .spotdl} file. Of its keys all that spotdl cannot do without are set, for
 * where one is missing it asks Spotify, whose answers we already have.
 */
final class SongFile {
    private SongFile() {}

    /** Whether enough is known for spotdl to look for the song without asking Spotify. */
    static boolean isKnown(TrackMetadata song) {
        return song != null
                && song.title() != null
                && !song.title().isBlank()
                && song.artists() != null
                && !song.artists().isEmpty()
                && song.durationS() != null
                && song.durationS() > 0;
    }

    /** Writes the file. */
    static void write(Path file, TrackMetadata song, String url) throws IOException {
        Files.writeString(file, of(song, url).toString());
    }

    static ArrayNode of(TrackMetadata song, String url) {
        ArrayNode songs = EventCodec.json().createArrayNode();
        ObjectNode json = songs.addObject();
        json.put("name", song.title());
        json.set("artists", EventCodec.json().valueToTree(song.artists()));
        json.put("artist", song.artists().getFirst());
        json.putArray("genres");
        int disc = orElse(song.discNumber(), 1);
        json.put("disc_number", disc);
        json.put("disc_count", disc);
        json.put("album_name", orElse(song.album(), ""));
        json.put("album_artist", orElse(song.albumArtist(), song.artists().getFirst()));
        json.put("duration", song.durationS().intValue());
        String date = orElse(song.releaseDate(), "");
        json.put("year", date.matches("[0-9]{4}.*") ? Integer.parseInt(date.substring(0, 4)) : 0);
        json.put("date", date);
        int number = orElse(song.trackNumber(), 1);
        json.put("track_number", number);
        json.put("tracks_count", orElse(song.tracksCount(), number));
        json.put("song_id", url.substring(url.lastIndexOf('/') + 1));
        json.put("explicit", Boolean.TRUE.equals(song.explicit()));
        json.put("publisher", "");
        json.put("url", url);
        json.put("isrc", song.isrc());
        json.put("cover_url", song.coverUrl());
        json.putNull("copyright_text");
        json.put("album_id", orElse(song.albumId(), ""));
        return songs;
    }

    /** As spotdl calls it in what it writes. */
    static List<String> names(TrackMetadata song) {
        return List.of(song.artists().getFirst() + " - " + song.title(), song.title());
    }

    private static <T> T orElse(T value, T other) {
        return value == null ? other : value;
    }
}
