package io.soundforge.metadata;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.soundforge.testing.spotify.Accounts;
import io.soundforge.testing.spotify.SpotifyStandIn;
import java.util.Base64;
import java.util.Map;

/** Stands in for Spotify over real HTTP. */
public class SpotifyBackend implements QuarkusTestResourceLifecycleManager {
    /** The one that all tests of a run share. */
    public static volatile SpotifyStandIn spotify;

    @Override
    public Map<String, String> start() {
        spotify = new SpotifyStandIn();
        return Map.of(
                "soundforge.spotify.api-url", spotify.url(),
                "soundforge.spotify.accounts-url", spotify.url(),
                "soundforge.spotify.short-link-url", spotify.url(),
                "soundforge.spotify.client-id", Accounts.CLIENT_ID,
                "soundforge.spotify.client-secret", Accounts.CLIENT_SECRET,
                "soundforge.secrets.key", Base64.getEncoder().encodeToString(new byte[32]));
    }

    @Override
    public void stop() {
        if (spotify != null) {
            spotify.close();
        }
    }
}
