package io.soundforge.metadata.spotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import java.net.URI;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpotifyLinksTest {
    private static final String ID = "6rqhFgbbKwnb9MLmUQDhG6";

    @Property
    void everyFormOfALinkLeadsToItsKindAndId(
            @ForAll Kind kind,
            @ForAll("ids") String id,
            @ForAll("prefixes") String prefix,
            @ForAll("suffixes") String suffix)
            throws Exception {
        assertThat(SpotifyLinks.parse(prefix + kind.wire() + "/" + id + suffix)).contains(new Item(kind, id));
        assertThat(SpotifyLinks.parse("spotify:" + kind.wire() + ":" + id)).contains(new Item(kind, id));
        assertThat(SpotifyLinks.parse("https://open.spotify.com/embed?utm=1&uri=spotify%3A" + kind.wire() + "%3A" + id))
                .contains(new Item(kind, id));
    }

    @Property
    void whatIsReadIsReadAgainFromItsOneForm(@ForAll Kind kind, @ForAll("ids") String id) throws Exception {
        Item item = new Item(kind, id);
        assertThat(SpotifyLinks.parse(item.url())).contains(item);
    }

    @Property
    void playlistsOfAUserAreFound(@ForAll("ids") String id, @ForAll("users") String user) throws Exception {
        Item playlist = new Item(Kind.PLAYLIST, id);
        assertThat(SpotifyLinks.parse("https://open.spotify.com/user/" + user + "/playlist/" + id + "?si=x"))
                .contains(playlist);
        assertThat(SpotifyLinks.parse("spotify:user:" + user + ":playlist:" + id))
                .contains(playlist);
    }

    @Property
    void noOtherHostIsSpotify(@ForAll("hosts") String host, @ForAll Kind kind, @ForAll("ids") String id)
            throws Exception {
        assertThat(SpotifyLinks.parse("https://" + host + "/" + kind.wire() + "/" + id))
                .isEmpty();
    }

    @Property
    void idsOfAnotherLengthAreRefused(
            @ForAll Kind kind, @ForAll("letters") @StringLength(min = 1, max = 60) String text) {
        if (text.length() != 22) {
            assertRefused("https://open.spotify.com/" + kind.wire() + "/" + text, "SPOTIFY_LINK_INVALID");
        }
    }

    @Property
    void anyTextIsReadOrRefusedAndNothingElse(@ForAll String text) {
        for (String form : new String[] {text, "spotify:" + text, "https://open.spotify.com/" + text}) {
            try {
                SpotifyLinks.parse(form);
            } catch (SpotifyLinks.Refused e) {
                assertThat(e.code()).isIn("SPOTIFY_LINK_INVALID", "SPOTIFY_UNSUPPORTED");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.com/?x=spotify.com/track/" + ID,
                "https://evil.com/?x=open.spotify.com/track/" + ID,
                "https://evil.com/#https://open.spotify.com/track/" + ID,
                "https://evilspotify.com/track/" + ID,
                "https://open.spotify.com.evil.com/track/" + ID,
                "open.spotify.com.evil.com/track/" + ID,
                "https://open.spotify.com@evil.com/track/" + ID,
                "https://open.spotify.com:secret@evil.com/track/" + ID,
                "https://open.spotify.com\\@evil.com/track/" + ID,
                "https://open.spotify.com%2eevil.com/track/" + ID,
                "https://open.spotify.com%00.evil.com/track/" + ID,
                "https://open-spotify.com/track/" + ID,
                "https://api.spotify.com/track/" + ID,
                "https://evil.spotify.link/abc",
                "https://spotify.link.evil.com/abc",
                "ftp://open.spotify.com/track/" + ID,
                "javascript:open.spotify.com/track/" + ID,
                "//open.spotify.com/track/" + ID,
                "/open.spotify.com/track/" + ID,
                "https://open.spotify.com/embed?uri=%",
                "song.mp3",
                ""
            })
    void whatOnlyLooksLikeSpotifyIsNotTakenForIt(String text) throws Exception {
        assertThat(SpotifyLinks.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://user@open.spotify.com/track/" + ID,
                "https://user:secret@open.spotify.com/track/" + ID,
                "https://open.spotify.com:8443/track/" + ID,
                "https://open.spotify.com:443/track/" + ID,
                "https://spotify.link:22/abc",
                "https://open.spotify.com/",
                "https://open.spotify.com/track",
                "https://open.spotify.com/track/" + ID + "/more",
                "https://open.spotify.com/track/%36rqhFgbbKwnb9MLmUQDhG6",
                "https://open.spotify.com/embed?uri=https://evil.com/track/" + ID,
                "https://open.spotify.com/user/me/track/" + ID,
                "https://spotify.link/",
                "https://spotify.link/a/b",
                "spotify:",
                "spotify:track:",
                "spotify:track:" + ID + ":x",
                "spotify:local:a:b:c:1"
            })
    void brokenLinksAreRefused(String text) {
        assertRefused(text, "SPOTIFY_LINK_INVALID");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://open.spotify.com/artist/" + ID,
                "https://open.spotify.com/intl-de/show/" + ID,
                "https://open.spotify.com/embed/episode/" + ID + "?si=1",
                "https://open.spotify.com/user/somebody",
                "spotify:artist:" + ID,
                "spotify:episode:" + ID
            })
    void whatIsNoSongIsUnsupported(String text) {
        assertRefused(text, "SPOTIFY_UNSUPPORTED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://spotify.link/aBc123", "spotify.link/aBc123", "http://SPOTIFY.link/aBc123?x=1#y"})
    void shortLinksAreKeptForSpotifyToResolve(String text) throws Exception {
        assertThat(SpotifyLinks.parse(text)).contains(new SpotifyLink.Short(URI.create("https://spotify.link/aBc123")));
    }

    @Test
    void spacesAroundALinkDoNotMatter() throws Exception {
        assertThat(SpotifyLinks.parse("  spotify:track:" + ID + "\n")).contains(new Item(Kind.TRACK, ID));
    }

    private static void assertRefused(String text, String code) {
        assertThatThrownBy(() -> SpotifyLinks.parse(text))
                .isInstanceOfSatisfying(
                        SpotifyLinks.Refused.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Provide
    Arbitrary<String> ids() {
        return Arbitraries.strings()
                .withCharRange('0', '9')
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z')
                .ofLength(22);
    }

    @Provide
    Arbitrary<String> letters() {
        return Arbitraries.strings()
                .withCharRange('0', '9')
                .withCharRange('a', 'z')
                .withCharRange('A', 'Z');
    }

    @Provide
    Arbitrary<String> users() {
        return Arbitraries.strings()
                .withCharRange('a', 'z')
                .withChars("0123456789._-")
                .ofMinLength(1)
                .ofMaxLength(30);
    }

    @Provide
    Arbitrary<String> prefixes() {
        return Arbitraries.of(
                "https://open.spotify.com/",
                "http://open.spotify.com/",
                "HTTPS://Open.Spotify.COM/",
                "open.spotify.com/",
                "play.spotify.com/",
                "https://open.spotify.com/intl-de/",
                "https://open.spotify.com/intl-pt-br/embed/",
                "open.spotify.com/embed/",
                "https://open.spotify.com//");
    }

    @Provide
    Arbitrary<String> suffixes() {
        return Arbitraries.of("", "/", "?si=0123456789abcdef", "/?si=1&nd=1", "#t=30", "?x=evil.com/track/1");
    }

    @Provide
    Arbitrary<String> hosts() {
        Arbitrary<String> label =
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(12);
        return Arbitraries.oneOf(
                label.map(text -> text + "open.spotify.com"),
                label.map(text -> text + ".open.spotify.com"),
                label.map(text -> "open.spotify.com." + text),
                label.map(text -> "open.spotify.com" + text),
                label.map(text -> "open." + text + ".com"));
    }
}
