package io.soundforge.download.spotdl;

import io.soundforge.download.UrlTask;
import io.soundforge.events.TrackMetadata;
import java.util.List;

/** Songs behind a link to Spotify. */
final class SpotifySongs {
    static final String ID = "4cOdK2wGLETKBW3PvgPWqT";
    static final String URL = "https://open.spotify.com/track/" + ID;

    private SpotifySongs() {}

    /** A task to fetch the song. */
    static UrlTask task(TrackMetadata song, int attempt) {
        return new UrlTask(URL, song, attempt);
    }

    /** A song of three seconds. */
    static TrackMetadata song(String title) {
        return new TrackMetadata(
                title,
                List.of("The Stand-ins", "Guest"),
                "Album",
                "QZ1234567890",
                "2024-05-01",
                null,
                3.0,
                "4cOdK2wGLETKBW3PvgPWqT");
    }
}
