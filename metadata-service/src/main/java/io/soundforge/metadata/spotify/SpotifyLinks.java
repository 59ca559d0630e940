package io.soundforge.metadata.spotify;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads links to Spotify in the forms that people have: {@code open.spotify.com/[intl-xx/][embed/]track/ID?…}, with or without scheme,
 * {@code /user/U/playlist/ID}, {@code /embed?uri=…}, {@code spotify:track:ID}, {@code spotify:user:U:playlist:ID} and
 * {@code spotify.link/…}. Hosts are compared as a whole: an address that merely contains Spotify's name is none of Spotify's.
 */
public final class SpotifyLinks {
    private static final String SHORT_HOST = "spotify.link";
    private static final Set<String> HOSTS = Set.of("open.spotify.com", "play.spotify.com");
    private static final Pattern SCHEMELESS =
            Pattern.compile("(?:open\\.spotify\\.com|play\\.spotify\\.com|spotify\\.link)(?:[/?#].*)?");
    private static final Pattern LOCALE = Pattern.compile("intl-[a-z]{2}(?:-[a-z]{2})?");
    private static final Pattern SHORT_PATH = Pattern.compile("/[0-9A-Za-z_-]{1,64}/?");

    /** What Spotify has, and we cannot make tracks of. */
    private static final Set<String> UNSUPPORTED =
            Set.of("artist", "show", "episode", "audiobook", "chapter", "concert", "genre", "collection", "search");

    private SpotifyLinks() {}

    /** It is a link to Spotify, but not one that can become tracks. */
    public static final class Refused extends Exception {
        private final String code;

        Refused(String code, String message) {
            super(message);
            this.code = code;
        }

        /** {@code SPOTIFY_UNSUPPORTED} or {@code SPOTIFY_LINK_INVALID}. */
        public String code() {
            return code;
        }
    }

    /**
     * Reads a link.
     *
     * @return empty if the text is no link to Spotify at all
     * @throws Refused if it is one, and leads to no track, album or playlist
     */
    public static Optional<SpotifyLink> parse(String text) throws Refused {
        String link = text.strip();
        String lower = link.toLowerCase(Locale.ROOT);
        if (lower.startsWith("spotify:")) {
            return Optional.of(
                    ofParts(Arrays.asList(link.substring("spotify:".length()).split(":", -1))));
        }
        Optional<URI> uri = uri(SCHEMELESS.matcher(lower).matches() ? "https://" + link : link);
        return uri.isEmpty() ? Optional.empty() : ofUri(uri.get());
    }

    private static Optional<URI> uri(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static Optional<SpotifyLink> ofUri(URI uri) throws Refused {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        boolean isShort = host.equals(SHORT_HOST);
        if (!isShort && !HOSTS.contains(host)) {
            return Optional.empty();
        }
        if (uri.getRawUserInfo() != null || uri.getPort() != -1) {
            throw invalid("A link to Spotify carries neither a user name nor a port.");
        }
        if (isShort) {
            return Optional.of(shortLink(uri));
        }
        List<String> parts = new ArrayList<>(Arrays.asList(uri.getRawPath().split("/+")));
        parts.removeIf(String::isEmpty);
        if (!parts.isEmpty() && LOCALE.matcher(parts.getFirst()).matches()) {
            parts.removeFirst();
        }
        if (!parts.isEmpty() && parts.getFirst().equals("embed")) {
            parts.removeFirst();
            if (parts.isEmpty()) {
                return Optional.of(embedded(uri.getRawQuery()));
            }
        }
        return Optional.of(ofParts(parts));
    }

    private static SpotifyLink shortLink(URI uri) throws Refused {
        if (!SHORT_PATH.matcher(uri.getRawPath()).matches()) {
            throw invalid("This short link names nothing.");
        }
        return new SpotifyLink.Short(URI.create("https://" + SHORT_HOST + uri.getRawPath()));
    }

    /** The player page that names its content in the query. */
    private static SpotifyLink embedded(String query) throws Refused {
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (pair.startsWith("uri=")) {
                String target = decoded(pair.substring("uri=".length()));
                if (target.toLowerCase(Locale.ROOT).startsWith("spotify:")) {
                    return ofParts(
                            Arrays.asList(target.substring("spotify:".length()).split(":", -1)));
                }
            }
        }
        throw invalid("The link names no track, album or playlist.");
    }

    private static String decoded(String text) throws Refused {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("The link names no track, album or playlist.");
        }
    }

    /** Type and id, in a path or a {@code spotify:} URI; a playlist may stand behind its user. */
    private static SpotifyLink ofParts(List<String> parts) throws Refused {
        boolean ofUser = parts.size() == 4
                && parts.getFirst().equals("user")
                && !parts.get(1).isEmpty()
                && parts.get(2).equals("playlist");
        List<String> pair = ofUser ? parts.subList(2, 4) : parts;
        String type = pair.isEmpty() ? "" : pair.getFirst().toLowerCase(Locale.ROOT);
        if (UNSUPPORTED.contains(type) || (type.equals("user") && pair.size() == 2)) {
            throw new Refused(
                    "SPOTIFY_UNSUPPORTED",
                    "A link to Spotify's " + type + " pages cannot be processed; tracks, albums and playlists can.");
        }
        Optional<SpotifyLink.Kind> kind = SpotifyLink.Kind.ofWire(type);
        if (kind.isEmpty() || pair.size() != 2) {
            throw invalid("The link names no track, album or playlist.");
        }
        if (!SpotifyLink.Item.isId(pair.get(1))) {
            throw invalid("The id of the " + type + " is not one of Spotify's: it has 22 letters and digits.");
        }
        return new SpotifyLink.Item(kind.get(), pair.get(1));
    }

    private static Refused invalid(String message) {
        return new Refused("SPOTIFY_LINK_INVALID", message);
    }
}
