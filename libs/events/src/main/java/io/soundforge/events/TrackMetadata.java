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
 * @param spotifyId the Spotify track id, as it was asked for
 * @param albumArtist the album's main artist
 * @param albumId the album's id in the catalogue
 * @param trackNumber place of the song on its disc, from 1
 * @param tracksCount songs on the album
 * @param discNumber place of the disc in the album, from 1
 * @param explicit whether the catalogue marks the words as explicit
 * @param collection the album or playlist that it was submitted as part of
 */
public record TrackMetadata(
        String title,
        List<String> artists,
        String album,
        String isrc,
        String releaseDate,
        String coverUrl,
        Double durationS,
        String spotifyId,
        String albumArtist,
        String albumId,
        Integer trackNumber,
        Integer tracksCount,
        Integer discNumber,
        Boolean explicit,
        TrackCollection collection) {

    /** Nothing is known. */
    public static final TrackMetadata NONE = new TrackMetadata(null, null, null, null, null, null, null, null);

    public TrackMetadata {
        artists = artists == null ? null : List.copyOf(artists);
    }

    /** What tags tell, too: without what only a catalogue knows. */
    public TrackMetadata(
            String title,
            List<String> artists,
            String album,
            String isrc,
            String releaseDate,
            String coverUrl,
            Double durationS,
            String spotifyId) {
        this(
                title,
                artists,
                album,
                isrc,
                releaseDate,
                coverUrl,
                durationS,
                spotifyId,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** The same song as part of an album or playlist. */
    public TrackMetadata in(TrackCollection newCollection) {
        return new TrackMetadata(
                title,
                artists,
                album,
                isrc,
                releaseDate,
                coverUrl,
                durationS,
                spotifyId,
                albumArtist,
                albumId,
                trackNumber,
                tracksCount,
                discNumber,
                explicit,
                newCollection);
    }
}
