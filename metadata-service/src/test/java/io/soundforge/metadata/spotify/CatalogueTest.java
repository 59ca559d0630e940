package io.soundforge.metadata.spotify;

import static io.soundforge.metadata.SpotifyBackend.spotify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.spotify.Songs;
import io.soundforge.testing.spotify.SpotifyStandIn.Fault;
import io.soundforge.testing.spotify.SpotifyStandIn.Shape;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the catalogue makes of Spotify's answers, good and bad, over real HTTP and a real Postgres. */
@QuarkusTest
@GatewayTest
class CatalogueTest {
    private static final String OWNER = "default";

    @Inject
    SpotifyCatalogue catalogue;

    @Inject
    SpotifyGate gate;

    @Inject
    SpotifyCache cache;

    @Inject
    CircuitBreakerMaintenance circuits;

    @Inject
    Transactions transactions;

    @BeforeEach
    void heal() {
        spotify.failAlways(null);
        spotify.developmentMode(false);
        spotify.pointNextTo(null);
        spotify.use(Shape.OF_2026);
        circuits.reset("spotify");
        sql("delete from spotify_gate");
        spotify.forgetRequests();
    }

    @Test
    void anAlbumHasTheIsrcOfEachSongAndCostsNothingTheSecondTime() throws Exception {
        String id = newId();
        spotify.addAlbum(id, "Lieder", "Anna", songs(60));

        SpotifyCollection album = fetch(Kind.ALBUM, id);

        assertThat(album.title()).isEqualTo("Lieder");
        assertThat(album.tracks()).hasSize(60).allSatisfy(track -> {
            assertThat(track.metadata().isrc()).startsWith("DEA12");
            assertThat(track.metadata().album()).isEqualTo("Lieder");
            assertThat(track.metadata().albumArtist()).isEqualTo("Anna");
        });
        assertThat(album.tracks())
                .extracting(track -> track.metadata().title())
                .containsExactlyElementsOf(
                        IntStream.range(0, 60).mapToObj(n -> "Song " + n).toList());
        spotify.forgetRequests();
        assertThat(fetch(Kind.ALBUM, id)).isEqualTo(album);
        assertThat(spotify.requests()).isEmpty();
    }

    @Test
    void aPlaylistIsReadInBothShapesAndWhatIsNoSongIsCounted() throws Exception {
        for (Shape shape : Shape.values()) {
            spotify.use(shape);
            String id = newId();
            List<ObjectNode> rows = new ArrayList<>(Songs.rows(songs(115)));
            rows.add(3, Songs.goneRow());
            rows.add(7, Songs.episodeRow(newId()));
            rows.add(50, Songs.localRow("Mine"));
            rows.add(60, Songs.row(Songs.song(newId(), "Gone", "Anna", 0)));
            spotify.addPlaylist(id, "Mix", "v1", "anna", rows);

            SpotifyCollection playlist = fetch(Kind.PLAYLIST, id);

            assertThat(playlist.tracks())
                    .extracting(track -> track.metadata().title())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 115).mapToObj(n -> "Song " + n).toList());
            assertThat(playlist.skipped())
                    .containsOnly(
                            java.util.Map.entry("missing", 1),
                            java.util.Map.entry("episode", 1),
                            java.util.Map.entry("local", 1),
                            java.util.Map.entry("empty", 1));
        }
    }

    @Test
    void aPlaylistThatHasNotChangedCostsOneCall() throws Exception {
        String id = newId();
        spotify.addPlaylist(id, "Mix", "v1", "anna", Songs.rows(songs(70)));
        SpotifyCollection first = fetch(Kind.PLAYLIST, id);
        spotify.forgetRequests();

        assertThat(fetch(Kind.PLAYLIST, id)).isEqualTo(first);
        assertThat(spotify.requests()).hasSize(1);

        spotify.addPlaylist(id, "Mix", "v2", "anna", Songs.rows(songs(2)));
        assertThat(fetch(Kind.PLAYLIST, id).tracks()).hasSize(2);
    }

    @Test
    void aSongThatTheAlbumListsAndNobodyKnowsStaysAsItIsListed() throws Exception {
        String id = newId();
        List<ObjectNode> songs = songs(2);
        spotify.addAlbum(id, "Lieder", "Anna", songs);
        // The album itself, then its first song.
        String first = songs.getFirst().path("id").asText();
        SpotifyCollection known = SpotifyCollection.ofTrack(
                fetch(Kind.TRACK, songs.get(1).path("id").asText()).tracks().getFirst());
        assertThat(known.tracks()).hasSize(1);
        spotify.remove(first);

        SpotifyCollection album = fetch(Kind.ALBUM, id);

        assertThat(album.tracks()).hasSize(2);
        assertThat(album.tracks().getFirst().metadata().isrc()).isNull();
        assertThat(album.tracks().getFirst().metadata().title()).isEqualTo("Song 0");
    }

    @Test
    void anExpiredTokenIsFetchedOnceByOneForAll() throws Exception {
        List<String> ids = IntStream.range(0, 8).mapToObj(n -> song()).toList();
        fetch(Kind.TRACK, song());
        spotify.accounts().expireTokens();
        spotify.forgetRequests();

        try (var threads = Executors.newFixedThreadPool(8)) {
            List<Callable<SpotifyCollection>> calls = ids.stream()
                    .<Callable<SpotifyCollection>>map(id -> () -> fetch(Kind.TRACK, id))
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                assertThat(call.get().tracks()).hasSize(1);
            }
        }

        assertThat(spotify.requests()).filteredOn("POST /api/token"::equals).hasSize(1);
    }

    @Test
    void aLimitParksEverybodyForAsLongAsItSaysAtMostADay() {
        String id = song();
        spotify.failNext(Fault.limited("90"));
        SpotifyFailure failure = failure(Kind.TRACK, id);
        assertThat(failure.code()).isEqualTo("SPOTIFY_RATE_LIMITED");
        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure.parkedUntil()).isCloseTo(Instant.now().plusSeconds(90), within(10, ChronoUnit.SECONDS));

        spotify.forgetRequests();
        assertThat(failure(Kind.TRACK, song()).parkedUntil()).isEqualTo(failure.parkedUntil());
        assertThat(spotify.requests()).isEmpty();
        assertThat(catalogue.providers(OWNER).getFirst().parkedUntil()).isEqualTo(failure.parkedUntil());

        assertThat(gate.park(Duration.ofSeconds(1))).isEqualTo(failure.parkedUntil());
        assertThat(gate.park(Duration.ofDays(40)))
                .isCloseTo(Instant.now().plus(Duration.ofDays(1)), within(10, ChronoUnit.SECONDS));
    }

    @Test
    void aLimitThatDoesNotSayForHowLongParksForHalfAMinute() throws Exception {
        String id = song();
        for (String unreadable : new String[] {null, "soon", "-5"}) {
            sql("delete from spotify_gate");
            spotify.failNext(Fault.limited(unreadable));
            assertThat(failure(Kind.TRACK, id).parkedUntil())
                    .isCloseTo(Instant.now().plusSeconds(30), within(10, ChronoUnit.SECONDS));
        }
        sql("update spotify_gate set parked_until = now() - interval '1 second'");
        assertThat(fetch(Kind.TRACK, id).tracks()).hasSize(1);
    }

    @Test
    void aLimitOfTheAccountsServiceParks() {
        spotify.accounts().expireTokens();
        spotify.accounts().failNext(Fault.limited("60"));

        SpotifyFailure failure = failure(Kind.TRACK, song());

        assertThat(failure.code()).isEqualTo("SPOTIFY_RATE_LIMITED");
        assertThat(failure.parkedUntil()).isAfter(Instant.now().plusSeconds(45));
    }

    @Test
    void anOutageIsTriedAgain() throws Exception {
        String id = song();
        spotify.failNext(Fault.text(502, "Bad gateway"));
        spotify.failNext(Fault.of(500, "Oops"));

        assertThat(fetch(Kind.TRACK, id).tracks()).hasSize(1);
    }

    @Test
    void fiveOutagesInARowOpenTheCircuitAndOneProbeClosesIt() throws Exception {
        String id = song();
        spotify.failAlways(Fault.text(503, "Down"));
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_UNAVAILABLE");
        assertThat(catalogue.providers(OWNER).getFirst().circuit()).isEqualTo("closed");

        SpotifyFailure opened = failure(Kind.TRACK, id);

        assertThat(opened.parkedUntil()).isNotNull();
        assertThat(catalogue.providers(OWNER).getFirst().circuit()).isEqualTo("open");
        assertThat(spotify.requests())
                .filteredOn(request -> request.startsWith("GET"))
                .hasSize(5);
        spotify.forgetRequests();
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_UNAVAILABLE");
        assertThat(spotify.requests()).isEmpty();

        spotify.failAlways(null);
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> fetch(Kind.TRACK, id).tracks().size() == 1);
        assertThat(catalogue.providers(OWNER).getFirst().circuit()).isEqualTo("closed");
    }

    @Test
    void whatSpotifyRefusesIsNoOutage() {
        for (int i = 0; i < 7; i++) {
            SpotifyFailure failure = failure(Kind.TRACK, newId());
            assertThat(failure.code()).isEqualTo("SPOTIFY_NOT_FOUND");
            assertThat(failure.isRetryable()).isFalse();
        }
        assertThat(catalogue.providers(OWNER).getFirst().circuit()).isEqualTo("closed");
    }

    @Test
    void refusalsAreTypedAlsoAsPlainText() {
        String id = song();
        spotify.failNext(Fault.text(403, "Active premium subscription required for the owner of the app."));
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_PREMIUM_REQUIRED");
        spotify.failNext(Fault.text(403, "Forbidden"));
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_REFUSED");
        spotify.failNext(Fault.text(418, "I'm a teapot"));
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_REFUSED");
        spotify.failNext(Fault.of(401, "No"));
        spotify.failNext(Fault.of(401, "No"));
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_CREDENTIALS_INVALID");
        spotify.failNext(Fault.text(200, "<html>"));
        assertThat(failure(Kind.TRACK, id).isRetryable()).isTrue();
        spotify.failNext(Fault.text(200, ""));
        assertThat(failure(Kind.TRACK, id).code()).isEqualTo("SPOTIFY_UNAVAILABLE");
    }

    @Test
    void credentialsThatDoNotHoldAreSaidSoAndNeverShown() {
        spotify.accounts().expireTokens();
        spotify.accounts().failNext(Fault.text(400, "{\"error\":\"invalid_client\"}"));

        SpotifyFailure failure = failure(Kind.TRACK, song());

        assertThat(failure.code()).isEqualTo("SPOTIFY_CREDENTIALS_INVALID");
        assertThat(failure.getMessage())
                .doesNotContain(io.soundforge.testing.spotify.Accounts.CLIENT_SECRET)
                .contains("SPOTIFY_CLIENT_ID");
    }

    @Test
    void aPlaylistThatIsNotYoursSaysWhatToDo() {
        String id = newId();
        spotify.addPlaylist(id, "Mix", "v1", "anna", Songs.rows(songs(2)));
        spotify.developmentMode(true);

        SpotifyFailure failure = failure(Kind.PLAYLIST, id);

        assertThat(failure.code()).isEqualTo("PLAYLIST_NOT_ACCESSIBLE");
        assertThat(failure.getMessage()).contains("spotify login");
    }

    @Test
    void aListThatGoesOnElsewhereIsNotFollowed() {
        for (String host :
                List.of("http://127.0.0.1:9", "http://user@127.0.0.1", "https://api.spotify.com.evil.example")) {
            String id = newId();
            spotify.addPlaylist(id, "Mix", "v1", "anna", Songs.rows(songs(60)));
            spotify.pointNextTo(host);
            assertThat(failure(Kind.PLAYLIST, id).code()).isEqualTo("SPOTIFY_ANSWER_INVALID");
        }
    }

    @Test
    void tooManyAndNoneAreClearErrors() {
        String large = newId();
        spotify.addPlaylist(large, "Mix", "v1", "anna", Songs.rows(songs(1001)));
        assertThat(failure(Kind.PLAYLIST, large).code()).isEqualTo("COLLECTION_TOO_LARGE");
        String empty = newId();
        spotify.addPlaylist(empty, "Mix", "v1", "anna", List.of(Songs.goneRow(), Songs.goneRow()));
        SpotifyFailure failure = failure(Kind.PLAYLIST, empty);
        assertThat(failure.code()).isEqualTo("COLLECTION_EMPTY");
        assertThat(failure.getMessage()).contains("2 missing");
    }

    @Test
    void aListThatSaysTooMuchAboutItsSongsIsGivenUp() {
        String id = newId();
        List<ObjectNode> wordy = IntStream.range(0, 100)
                .mapToObj(n -> Songs.song(newId(), "la ".repeat(20_000), "Anna", 200_000))
                .toList();
        spotify.addPlaylist(id, "Mix", "v1", "anna", Songs.rows(wordy));

        SpotifyFailure failure = failure(Kind.PLAYLIST, id);

        assertThat(failure.code()).isEqualTo("COLLECTION_TOO_LARGE");
        assertThat(failure.getMessage()).contains("4194304 bytes", "soundforge.spotify.max-list");
    }

    @Test
    void aListThatDoesNotEndIsNotReadForEver() {
        String id = newId();
        String next = "\"next\":\"" + spotify.url() + "/v1/playlists/" + id + "/items?offset=0\"";
        spotify.failNext(json("{\"name\":\"Mix\"}"));
        spotify.failNext(json("{\"items\":[]," + next + "}"));
        assertThat(failure(Kind.PLAYLIST, id).code()).isEqualTo("SPOTIFY_ANSWER_INVALID");

        spotify.forgetRequests();
        spotify.failAlways(json("{\"items\":[" + "null,".repeat(49) + "null]," + next + "}"));
        assertThat(failure(Kind.PLAYLIST, id).code()).isEqualTo("COLLECTION_TOO_LARGE");
        assertThat(spotify.requests()).as("1,000 entries are 20 pages").hasSizeBetween(21, 24);
    }

    @Test
    void shortLinksAreFollowedThreeHopsAndToSpotifyOnly() throws Exception {
        String id = song();
        spotify.addShortLink("one", "https://spotify.link/two");
        spotify.addShortLink("two", "/three");
        spotify.addShortLink("three", "https://open.spotify.com/intl-de/track/" + id + "?si=1");
        assertThat(catalogue.fetch(shortLink("one"), OWNER).id()).isEqualTo(id);

        spotify.addShortLink("zero", "https://spotify.link/one");
        spotify.addShortLink("loop", "https://spotify.link/loop");
        spotify.addShortLink("away", "http://127.0.0.1:1/track/" + id);
        spotify.addShortLink("like", "https://open.spotify.com.evil.example/track/" + id);
        spotify.addShortLink("plain", "http://open.spotify.com/track/" + id);
        spotify.addShortLink("junk", "https://[");
        for (String name : List.of("zero", "loop", "away", "like", "plain", "junk")) {
            assertThat(shortFailure(name).code()).as(name).isEqualTo("SPOTIFY_LINK_INVALID");
        }
        spotify.addShortLink("artist", "https://open.spotify.com/artist/" + id);
        assertThat(shortFailure("artist").code()).isEqualTo("SPOTIFY_UNSUPPORTED");
        assertThat(shortFailure("nothing-here").code()).isEqualTo("SPOTIFY_NOT_FOUND");
    }

    @Test
    void whatIsOldOrUnreadableIsAskedForAgain() throws Exception {
        String id = song();
        SpotifyCollection song = fetch(Kind.TRACK, id);
        sql("update spotify_cache set body = '{\"kind\":\"novel\"}' where id = '" + id + "'");
        assertThat(fetch(Kind.TRACK, id)).isEqualTo(song);
        sql("update spotify_cache set at = now() - interval '8 days' where id = '" + id + "'");
        assertThat(cache.sweep()).isPositive();
        spotify.forgetRequests();
        assertThat(fetch(Kind.TRACK, id)).isEqualTo(song);
        assertThat(spotify.requests()).hasSize(1);
    }

    private SpotifyCollection fetch(Kind kind, String id) throws SpotifyFailure, InterruptedException {
        return catalogue.fetch(new Item(kind, id), OWNER);
    }

    private SpotifyFailure failure(Kind kind, String id) {
        return catchThrowableOfType(SpotifyFailure.class, () -> fetch(kind, id));
    }

    private SpotifyFailure shortFailure(String name) {
        return catchThrowableOfType(SpotifyFailure.class, () -> catalogue.fetch(shortLink(name), OWNER));
    }

    private static SpotifyLink.Short shortLink(String name) {
        return new SpotifyLink.Short(URI.create("https://spotify.link/" + name));
    }

    private void sql(String statement) {
        transactions.call(connection -> {
            try (var run = connection.createStatement()) {
                return run.executeUpdate(statement);
            }
        });
    }

    private static Fault json(String body) {
        return new Fault(200, "application/json", body, null, 0);
    }

    private static String newId() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 22);
    }

    private static String song() {
        String id = newId();
        spotify.add(Songs.song(id, "Morgenlied", "Anna", 183_200));
        return id;
    }

    private static List<ObjectNode> songs(int number) {
        return IntStream.range(0, number)
                .mapToObj(n -> Songs.song(newId(), "Song " + n, "Anna", 200_000 + n))
                .toList();
    }
}
