package io.soundforge.download.spotdl;

import java.util.Optional;
import java.util.regex.Pattern;

/** Everything that is known to go wrong, first the plainest words for it. The names are the error codes that users see. */
enum SpotdlTrouble {
    BOT_CHECK(
            "confirm you.{0,3}re not a bot|captcha challenge",
            Remedy.LATER,
            true,
            "YouTube asks whether a person is asking, as it does for addresses of data centres. Set"
                    + " soundforge.download.spotdl.cookie-file to the cookies of a signed-in browser, or try from another network."),
    YOUTUBE_RATE_LIMITED(
            "HTTP Error 429|Too Many Requests|rate-limited by YouTube",
            Remedy.LATER,
            true,
            "YouTube has had too many requests from this address. It is asked again later."),
    AGE_RESTRICTED(
            "confirm your age|age-restricted|inappropriate for some users",
            Remedy.NONE,
            false,
            "YouTube shows this song to signed-in adults only. Set soundforge.download.spotdl.cookie-file to the cookies of such a"
                    + " browser, or hand in an own file."),
    GEO_BLOCKED(
            "not (made this video )?available (in|from) your (country|location)|blocked it in your country|geo restriction",
            Remedy.NONE,
            false,
            "The song's audio is not available in this country. Hand in an own file instead."),
    VIDEO_UNAVAILABLE(
            "Video unavailable|This video is (private|not available|no longer available)|Private video|has been removed|"
                    + "account .{0,60}terminated|HTTP Error 404|HTTP Error 410|DRM protected|members-only|available for registered users",
            Remedy.NONE,
            false,
            "The only audio found for this song is no longer available. Hand in an own file instead."),
    YOUTUBE_BLOCKED(
            "(?i)blocked by YouTube Music|HTTP Error 403|status code 403",
            Remedy.LATER,
            true,
            "YouTube refuses requests from this address. Try from another network, or choose other"
                    + " soundforge.download.spotdl.audio-providers."),
    FFMPEG_MISSING(
            "(?i)ffmpeg is not installed|ffmpeg not found|not a valid ffmpeg|ffprobe and ffmpeg",
            Remedy.NONE,
            true,
            "ffmpeg is missing, without which no song can be fetched. Install ffmpeg, or run ./soundforge spotify setup."),
    DENO_MISSING(
            "No supported JavaScript runtime|challenge solving failed|Requested format is not available",
            Remedy.LATER,
            true,
            "YouTube wants a JavaScript engine, and there is none that works here. Install Deno (https://deno.com)."),
    SPOTDL_MISSING(
            "No module named|ModuleNotFoundError|ImportError",
            Remedy.NONE,
            true,
            "spotdl is not installed, or not completely. Run ./soundforge spotify setup."),
    SPOTDL_ARGUMENTS(
            "unrecognized arguments|the following arguments are required|invalid choice|argument --",
            Remedy.NONE,
            true,
            "The installed spotdl does not understand this service; another version is needed. Run ./soundforge spotify setup."),
    SPOTIFY_PREMIUM_REQUIRED(
            "Active premium subscription required",
            Remedy.NONE,
            true,
            "Spotify's API demands that the owner of the app has Premium. Use an app of an account with Premium, or unset"
                    + " soundforge.download.spotdl.client-id."),
    SPOTIFY_CREDENTIALS_INVALID(
            "invalid_client|Invalid client",
            Remedy.NONE,
            true,
            "Spotify does not know this client id and secret. Correct soundforge.download.spotdl.client-id and client-secret."),
    SPOTIFY_RATE_LIMITED(
            "rate/request limit|Retry will occur after|http status: 429",
            Remedy.LATER,
            true,
            "Spotify has had too many requests. It is asked again later."),
    SPOTIFY_NOT_FOUND(
            "Track no longer exists|Resource not found|http status: 40[04]|Invalid base62|check if you have passed correct",
            Remedy.NONE,
            false,
            "Spotify has nothing at this link. Check the link."),
    SPOTIFY_UNAVAILABLE(
            "session auth tokens|Could not get session|SpotifyError|SpotifyException|reinitializing song|BaseClientError|"
                    + "RequestError: Failed to complete|(Album|Playlist|Song)Error: ",
            Remedy.LATER,
            true,
            "Spotify's pages could not be read. They are read again later; credentials for Spotify's API (SPOTIFY_CLIENT_ID,"
                    + " SPOTIFY_CLIENT_SECRET) are the sturdier way."),
    STORAGE_FULL("No space left on device", Remedy.LATER, false, "The disk is full."),
    YOUTUBE_UNREACHABLE(
            "NameResolutionError|name resolution|Failed to establish a new connection|ConnectionError|ProxyError|"
                    + "Tunnel connection failed|Connection (reset|refused|aborted)|timed out|ReadTimeout|RemoteDisconnected|"
                    + "IncompleteRead|bytes read|more expected|content too short|TransportError|SSLError|HTTP Error 5\\d\\d|HTTP Error 407",
            Remedy.LATER,
            true,
            "The song's audio could not be reached over the network. It is tried again later."),
    SONG_NOT_FOUND(
            "LookupError|No results found for song",
            Remedy.OTHER_PROVIDER,
            false,
            "No audio was found that matches this song. Hand in an own file instead."),
    CONVERSION_FAILED("FFmpegError", Remedy.LATER, false, "ffmpeg could not convert the song's audio."),
    DOWNLOAD_FAILED(
            "AudioProviderError|DownloaderError|Error: ",
            Remedy.LATER,
            false,
            "The song's audio could not be fetched."),

    /** Known by how the run ended, not by words. */
    DOWNLOAD_TIMEOUT(null, Remedy.LATER, true, "Fetching the song took too long and was ended."),
    DOWNLOAD_STALLED(null, Remedy.LATER, true, "Fetching the song came to a standstill and was ended."),
    DOWNLOAD_EMPTY(null, Remedy.LATER, false, "spotdl ended without bringing the song."),
    DOWNLOAD_AMBIGUOUS(
            null, Remedy.NONE, false, "spotdl brought more than one file; which is the song cannot be told.");

    /** What helps. */
    enum Remedy {
        /** Another attempt. */
        LATER,
        /** Looking elsewhere, once. */
        OTHER_PROVIDER,
        /** Nothing that a service could do. */
        NONE
    }

    private final Pattern words;
    private final Remedy remedy;
    private final boolean environment;
    private final String sentence;

    SpotdlTrouble(String words, Remedy remedy, boolean environment, String sentence) {
        this.words = words == null ? null : Pattern.compile(words);
        this.remedy = remedy;
        this.environment = environment;
        this.sentence = sentence;
    }

    /** What a text speaks of. Where it speaks of several things, the one that explains the others. */
    static Optional<SpotdlTrouble> in(String text) {
        for (SpotdlTrouble trouble : values()) {
            if (trouble.words != null && trouble.words.matcher(text).find()) {
                return Optional.of(trouble);
            }
        }
        return Optional.empty();
    }

    Remedy remedy() {
        return remedy;
    }

    /** Whether it would meet any other song just as well. */
    boolean isEnvironment() {
        return environment;
    }

    /** What is wrong and what to do, for the user. */
    String sentence() {
        return sentence;
    }
}
