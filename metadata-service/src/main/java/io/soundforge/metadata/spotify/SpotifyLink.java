package io.soundforge.metadata.spotify;

import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** A link to something at Spotify. Made by {@link SpotifyLinks#parse}. */
public sealed interface SpotifyLink {
    /** What a link leads to. */
    enum Kind {
        TRACK,
        ALBUM,
        PLAYLIST;

        /** The name in links and on the wire: lower case. */
        public String wire() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @return the kind of that wire name; empty for what we do not take, e.g. {@code artist} */
        static Optional<Kind> ofWire(String name) {
            for (Kind kind : values()) {
                if (kind.wire().equals(name)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * A link that says what it leads to.
     *
     * @param id 22 base-62 characters
     */
    record Item(Kind kind, String id) implements SpotifyLink {
        private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{22}");

        public Item {
            Objects.requireNonNull(kind);
            if (!isId(id)) {
                throw new IllegalArgumentException("not a Spotify id: " + id);
            }
        }

        /** Whether a text is an id of Spotify's. */
        public static boolean isId(String text) {
            return text != null && ID.matcher(text).matches();
        }

        /** The one form that we pass on: {@code https://open.spotify.com/track/…}. */
        public String url() {
            return "https://open.spotify.com/" + kind.wire() + "/" + id;
        }
    }

    /** A short link, {@code https://spotify.link/…}: only Spotify knows what is behind it. */
    record Short(URI uri) implements SpotifyLink {}
}
