package io.soundforge.local.e2e;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.testing.spotify.Accounts;
import io.soundforge.testing.spotify.Songs;
import io.soundforge.testing.spotify.SpotifyStandIn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Spotify's and spotdl's stand-ins, set up as an installation is: by documented settings alone. */
final class Spotify implements AutoCloseable {
    static final int SONG_MS = 3_000;

    private final SpotifyStandIn standIn = new SpotifyStandIn();

    /** Settings under which an installation asks these stand-ins, and is quick to try again. */
    Map<String, String> settings() {
        Path root = Path.of(System.getProperty("soundforge.root")).toAbsolutePath();
        Map<String, String> settings = new HashMap<>();
        settings.put("SPOTIFY_CLIENT_ID", Accounts.CLIENT_ID);
        settings.put("SPOTIFY_CLIENT_SECRET", Accounts.CLIENT_SECRET);
        settings.put("SOUNDFORGE_SPOTIFY_API_URL", standIn.url());
        settings.put("SOUNDFORGE_SPOTIFY_ACCOUNTS_URL", standIn.url());
        settings.put("SOUNDFORGE_SPOTIFY_SHORT_LINK_URL", standIn.url());
        settings.put(
                "SOUNDFORGE_DOWNLOAD_SPOTDL_COMMAND",
                python() + "," + root.resolve("python/tests/standins/spotdl_standin.py"));
        settings.put("SOUNDFORGE_DOWNLOAD_SPOTDL_IDLE_TIMEOUT", "4s");
        settings.put("SOUNDFORGE_TASKS_RETRY_BACKOFF_BASE", "200ms");
        settings.put("SOUNDFORGE_TASKS_RETRY_BACKOFF_CAP", "1s");
        return settings;
    }

    private static String python() {
        String given = System.getenv("SOUNDFORGE_TOOLS_PYTHON");
        return given == null ? "python3" : given;
    }

    SpotifyStandIn api() {
        return standIn;
    }

    /** A song whose title may tell spotdl's stand-in how to misbehave. */
    static ObjectNode song(String id, String title) {
        return Songs.song(Songs.id(id), title, "The Bellows", SONG_MS);
    }

    String addTrack(String id, String title) {
        ObjectNode song = song(id, title);
        standIn.add(song);
        return url("track", id);
    }

    String addAlbum(String id, String title, int songs) {
        standIn.addAlbum(Songs.id(id), title, "The Bellows", songs(id, songs));
        return url("album", id);
    }

    /** A playlist of those songs. */
    String addPlaylist(String id, String title, List<ObjectNode> songs) {
        songs.forEach(standIn::add);
        standIn.addPlaylist(Songs.id(id), title, "first", "somebody", Songs.rows(songs));
        return url("playlist", id);
    }

    static List<ObjectNode> songs(String of, int count) {
        List<ObjectNode> songs = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            songs.add(song(of + "Song" + number, "Song " + number));
        }
        return songs;
    }

    static String url(String kind, String id) {
        return "https://open.spotify.com/" + kind + "/" + Songs.id(id);
    }

    @Override
    public void close() {
        standIn.close();
    }
}
