package io.soundforge.metadata.spotify;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How Spotify is asked. Durations are written like {@code 30S} or ISO-8601. */
@ConfigMapping(prefix = "soundforge.spotify")
public interface SpotifySettings {
    /** Who is asked, first choice first; any of {@code web-api} and {@code spotdl}. */
    @WithDefault("web-api,spotdl")
    List<String> providers();

    /** The Web API, without {@code /v1}. */
    @WithDefault("https://api.spotify.com")
    URI apiUrl();

    /** The accounts service, which hands out tokens. */
    @WithDefault("https://accounts.spotify.com")
    URI accountsUrl();

    /** Where short links are resolved. */
    @WithDefault("https://spotify.link")
    URI shortLinkUrl();

    /** The application's client id; the environment variable SPOTIFY_CLIENT_ID serves, too. */
    @WithDefault("${SPOTIFY_CLIENT_ID:}")
    Optional<String> clientId();

    /** The application's client secret; the environment variable SPOTIFY_CLIENT_SECRET serves, too. */
    @WithDefault("${SPOTIFY_CLIENT_SECRET:}")
    Optional<String> clientSecret();

    /** Country whose catalogue is asked, ISO 3166-1 alpha-2. Without one, an application's token may find songs unavailable. */
    @WithDefault("US")
    String market();

    /** The most tracks that one album or playlist may become. */
    @WithDefault("500")
    int maxTracks();

    /** The largest list of songs that is held in memory while its album or playlist is read: bytes of its songs as JSON. */
    @WithDefault("4M")
    MemorySize maxList();

    /** Whether each song of an album is asked for on its own, since albums do not tell the ISRC: one call per song, cached. */
    @WithDefault("true")
    boolean albumTrackDetails();

    /** Longest wait for a connection. */
    @WithDefault("5s")
    Duration connectTimeout();

    /** Longest wait for an answer. */
    @WithDefault("15s")
    Duration timeout();

    /** Longest wait for what spotdl finds; a long playlist takes it minutes. Longer than download-service lets it read, which says why it ended. */
    @WithDefault("6m")
    Duration spotdlTimeout();

    /** For how long nobody asks after five outages in a row, seconds; then one call probes. */
    @WithDefault("30")
    int circuitOpenSeconds();

    /** Largest answer that is read. */
    @WithDefault("8M")
    MemorySize maxAnswer();

    /** A token is renewed so long before its end. */
    @WithDefault("100s")
    Duration tokenMargin();

    /** For how long nobody asks after a 429 that does not say. Spotify counts calls over 30 seconds. */
    @WithDefault("30s")
    Duration parkDefault();

    /** The longest time that nobody asks, whatever a 429 says. */
    @WithDefault("24h")
    Duration parkCap();

    /** How long what is known about a track or album is taken for true; a playlist's version is asked for each time. */
    @WithDefault("7d")
    Duration cacheTtl();
}
