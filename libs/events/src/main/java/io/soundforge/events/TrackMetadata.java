package io.soundforge.events;

import java.util.List;

/**
 * What is known about a song apart from its audio, from its tags or from a catalogue. Every component may be null.
 *
 * @param title the song's title
 * @param artists the artists, main artist first
 * @param album the album's title
 * @param isrc International Standard Recording Code
 * @param releaseDate ISO-8601, possibly only a year
 * @param coverUrl a public picture, where a catalogue named one
 * @param durationS length in seconds as the catalogue has it
 * @param spotifyId the Spotify track id
 */
public record TrackMetadata(
        String title,
        List<String> artists,
        String album,
        String isrc,
        String releaseDate,
        String coverUrl,
        Double durationS,
        String spotifyId) {
    public TrackMetadata {
        artists = artists == null ? null : List.copyOf(artists);
    }
}
