package io.soundforge.metadata.spotify;

import java.util.List;
import java.util.Map;

/**
 * An album or a playlist with its songs, in order; or a track, with itself as its one song.
 *
 * @param title its name; null where Spotify did not tell
 * @param tracks its songs that can be fetched
 * @param skipped entries that are no such songs, counted by reason: {@code missing}, {@code episode}, {@code local}, {@code empty}; and
 *     {@code unreadable}, songs about which nothing could be read this time
 */
public record SpotifyCollection(
        SpotifyLink.Kind kind, String id, String title, List<SpotifyTrack> tracks, Map<String, Integer> skipped) {
    /** Why a song is left out that another reading may find. */
    public static final String UNREADABLE = "unreadable";

    public SpotifyCollection {
        tracks = List.copyOf(tracks);
        skipped = Map.copyOf(skipped);
    }

    /** Whether another reading may find songs that this one did not. */
    public boolean hasUnreadable() {
        return skipped.containsKey(UNREADABLE);
    }

    /** A song that stands for itself. */
    public static SpotifyCollection ofTrack(SpotifyTrack track) {
        return new SpotifyCollection(
                SpotifyLink.Kind.TRACK, track.id(), track.metadata().title(), List.of(track), Map.of());
    }
}
