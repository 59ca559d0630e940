package io.soundforge.download.spotdl;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How spotdl is used. */
@ConfigMapping(prefix = "soundforge.download.spotdl")
public interface SpotdlSettings {
    /** Whether Spotify tracks are fetched at all. */
    @WithDefault("true")
    boolean enabled();

    /** Program and first arguments, in the place of {@code python -m spotdl} of the tools' environment. */
    Optional<List<String>> command();

    /** How many run at once. */
    @WithDefault("3")
    int concurrency();

    /** Failed attempts after which a track is given up, however likely another one is to help. */
    @WithDefault("3")
    int attempts();

    /** How long one run may take. */
    @WithDefault("10m")
    Duration wallTimeout();

    /** How long one run may be silent, without a line and without a byte from the network. */
    @WithDefault("2m")
    Duration idleTimeout();

    /** How long reading the songs of an album or playlist may take. */
    @WithDefault("5m")
    Duration saveTimeout();

    /** The format that is stored. {@code source} keeps what the audio provider has. */
    @WithDefault("source")
    Format format();

    /**
     * {@code auto}, {@code disable}, {@code 8k} … {@code 320k}, or a quality {@code 0} … {@code 9}. Without it: {@code disable}
     * where the source's own codec can be kept, else {@code auto}.
     */
    Optional<String> bitrate();

    /** Where audio is looked for, in this order; the next one is asked where one has no such song. */
    @WithDefault("youtube-music,youtube")
    List<AudioProvider> audioProviders();

    /** A file with cookies of a browser that is signed in, for addresses from which YouTube wants that. */
    Optional<Path> cookieFile();

    /** Spotify's official API, for what must be asked of Spotify. Without it, spotdl reads Spotify's public pages. */
    Optional<String> clientId();

    /** Its secret. */
    Optional<String> clientSecret();

    /** How far the audio's length may be from the song's, at least. */
    @WithDefault("5s")
    Duration lengthTolerance();

    /** How far it may be from it as a share of the song's length, where that is more. */
    @WithDefault("0.03")
    double lengthToleranceShare();

    /** The circuit breaker. */
    Breaker breaker();

    /** When nobody is sent to YouTube any more. */
    interface Breaker {
        /** Failures in a row that are the environment's. */
        @WithDefault("3")
        int failures();

        /** How long everybody waits, until one may try. */
        @WithDefault("5m")
        Duration open();
    }

    /** What is stored. */
    enum Format {
        SOURCE,
        M4A,
        OPUS,
        MP3,
        FLAC,
        OGG,
        WAV
    }

    /** Where spotdl looks for audio. */
    enum AudioProvider {
        YOUTUBE_MUSIC("youtube-music", Format.M4A),
        YOUTUBE("youtube", Format.M4A),
        PIPED("piped", Format.M4A),
        SOUNDCLOUD("soundcloud", Format.MP3),
        BANDCAMP("bandcamp", Format.MP3);

        private final String argument;
        private final Format offered;

        AudioProvider(String argument, Format offered) {
            this.argument = argument;
            this.offered = offered;
        }

        /** As spotdl calls it. */
        String argument() {
            return argument;
        }

        /** The format that it has by itself, so that nothing is encoded a second time. */
        Format offered() {
            return offered;
        }
    }
}
