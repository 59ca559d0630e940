package io.soundforge.metadata.resolve;

import static io.restassured.RestAssured.given;
import static io.soundforge.metadata.Gateway.awaitState;
import static io.soundforge.metadata.Gateway.job;
import static io.soundforge.metadata.Gateway.requests;
import static io.soundforge.metadata.Gateway.send;
import static io.soundforge.metadata.Gateway.submit;
import static io.soundforge.metadata.SpotifyBackend.spotify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.soundforge.events.JobFinished;
import io.soundforge.events.JobState;
import io.soundforge.events.TrackCollection;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.metadata.Facts;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.sql.Transactions;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.spotify.Songs;
import io.soundforge.testing.spotify.SpotifyStandIn.Fault;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Links to Spotify become tracks, over the public API, a real broker and a real Postgres. */
@QuarkusTest
@GatewayTest
class ResolveTest {
    @Inject
    Transactions transactions;

    KafkaProbe kafka;

    @AfterEach
    void heal() throws Exception {
        spotify.failAlways(null);
        spotify.developmentMode(false);
        transactions.call(connection -> connection.createStatement().executeUpdate("delete from spotify_gate"));
    }

    @Test
    void aTrackLinkBecomesATrackWithItsMetadata() {
        String id = newId();
        spotify.add(Songs.song(id, "Morgenlied", "Anna", 183_200));

        UUID job = submit(source("spotify:track:" + id));

        TrackRequested track = requests(kafka, job, 1).getFirst();
        assertThat(track.source().url()).isEqualTo("https://open.spotify.com/track/" + id);
        TrackMetadata metadata = track.metadata();
        assertThat(metadata.title()).isEqualTo("Morgenlied");
        assertThat(metadata.artists()).containsExactly("Anna");
        assertThat(metadata.album()).isEqualTo("Album of Morgenlied");
        assertThat(metadata.isrc()).startsWith("DEA12");
        assertThat(metadata.durationS()).isEqualTo(183.2);
        assertThat(metadata.releaseDate()).isEqualTo("2024-05-17");
        assertThat(metadata.coverUrl()).startsWith("https://images.example/");
        assertThat(metadata.spotifyId()).isEqualTo(id);
        assertThat(metadata.collection()).isNull();
        JsonPath seen = job(job);
        assertThat(seen.getString("tracks[0].title")).isEqualTo("Morgenlied");
        assertThat(seen.getString("tracks[0].isrc")).isEqualTo(metadata.isrc());
        assertThat(seen.getString("tracks[0].tasks[0].step")).isEqualTo("resolve");
        assertThat(seen.getString("tracks[0].tasks[0].state")).isEqualTo("succeeded");
        assertThat(seen.getString("items[0].url")).isEqualTo("spotify:track:" + id);
        assertThat(seen.getString("items[0].expansion.kind")).isEqualTo("track");
    }

    @Test
    void aPlaylistBecomesItsSongsInOrderBetweenItsNeighbours() {
        String id = newId();
        List<ObjectNode> rows = new ArrayList<>(Songs.rows(songs(id, 120)));
        rows.add(3, Songs.goneRow());
        rows.add(60, Songs.episodeRow(newId()));
        rows.add(61, Songs.localRow("Mixtape"));
        rows.add(62, Songs.row(Songs.song(newId(), "Silent", "Nobody", 0)));
        spotify.addPlaylist(id, "Am Morgen", "v1", "anna", rows);

        UUID job =
                submit("{\"sources\":[{\"url\":\"http://example.org/first.mp3\"},{\"url\":\"open.spotify.com/playlist/"
                        + id + "?si=1\"},{\"url\":\"http://example.org/last.mp3\"}]}");

        requests(kafka, job, 122);
        JsonPath seen = job(job);
        assertThat(seen.getList("tracks.position", Integer.class))
                .containsExactlyElementsOf(IntStream.range(0, 122).boxed().toList());
        assertThat(seen.getString("tracks[0].source.url")).endsWith("first.mp3");
        assertThat(seen.getString("tracks[121].source.url")).endsWith("last.mp3");
        assertThat(seen.getList("tracks.title", String.class).subList(1, 121))
                .containsExactlyElementsOf(
                        IntStream.range(0, 120).mapToObj(i -> "Song " + i).toList());
        assertThat(seen.getInt("items[1].expansion.tracks")).isEqualTo(120);
        assertThat(seen.getMap("items[1].expansion.skipped"))
                .isEqualTo(java.util.Map.of("missing", 1, "episode", 1, "local", 1, "empty", 1));
        TrackRequested fifth = kafka.events(TrackRequested.class).stream()
                .filter(event -> event.jobId().equals(job) && event.metadata() != null)
                .filter(event -> event.metadata().title().equals("Song 4"))
                .findFirst()
                .orElseThrow();
        assertThat(fifth.metadata().collection()).isEqualTo(new TrackCollection("playlist", id, "Am Morgen", 4, 120));
    }

    @Test
    void anAlbumThatIsKnownCostsNoMoreThanOneCall() {
        String id = newId();
        spotify.addAlbum(id, "Erste", "Anna", songs(id, 60));
        UUID first = submit(source("https://open.spotify.com/album/" + id));
        assertThat(requests(kafka, first, 60)).allSatisfy(track -> {
            assertThat(track.metadata().isrc()).isNotNull();
            assertThat(track.metadata().album()).isEqualTo("Erste");
        });

        spotify.forgetRequests();
        requests(kafka, submit(source("https://open.spotify.com/album/" + id)), 60);
        assertThat(spotify.requests()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void aPlaylistIsReadAgainOnlyWhenItHasChanged() {
        String id = newId();
        List<ObjectNode> songs = songs(id, 70);
        spotify.addPlaylist(id, "P", "v1", "anna", Songs.rows(songs));
        requests(kafka, submit(source("spotify:playlist:" + id)), 70);
        spotify.forgetRequests();
        requests(kafka, submit(source("spotify:playlist:" + id)), 70);
        assertThat(spotify.requests()).hasSize(1);

        spotify.addPlaylist(id, "P", "v2", "anna", Songs.rows(songs.subList(0, 3)));
        requests(kafka, submit(source("spotify:playlist:" + id)), 3);
    }

    @Test
    void whatSpotifyDoesNotKnowFailsAndCanBeTriedAgain() {
        String id = newId();
        UUID job = submit(source("spotify:track:" + id));

        JsonPath failed = awaitState(job, "failed");
        assertThat(failed.getList("tracks[0].tasks.state"))
                .isEqualTo(List.of("failed", "skipped", "skipped", "skipped"));
        assertThat(failed.getString("tracks[0].tasks[0].error.code")).isEqualTo("SPOTIFY_NOT_FOUND");
        assertFinishedOnce(job, 1, JobState.FAILED);

        spotify.add(Songs.song(id, "Found", "Anna", 60_000));
        given().post("/api/v1/jobs/" + job + "/retry").then().statusCode(202);
        TrackRequested track = requests(kafka, job, 1).getFirst();
        assertThat(track.plan().run()).isEqualTo(2);
        send(
                kafka,
                Facts.downloaded(track),
                Facts.analyzed(job, track.trackId(), 2),
                Facts.processed(job, track.trackId(), 2));
        awaitState(job, "completed");
        assertFinishedOnce(job, 2, JobState.COMPLETED);
    }

    @Test
    void whileSpotifyWantsPeaceJobsSayUntilWhen() {
        String id = newId();
        spotify.add(Songs.song(id, "Patience", "Anna", 60_000));
        spotify.failNext(Fault.limited("3"));
        UUID job = submit(source("spotify:track:" + id));

        JsonPath waiting = await().atMost(Duration.ofSeconds(10))
                .until(() -> job(job), seen -> "waiting".equals(seen.getString("tracks[0].tasks[0].state")));
        assertThat(waiting.getString("tracks[0].tasks[0].error.code")).isEqualTo("SPOTIFY_RATE_LIMITED");
        assertThat(Instant.parse(waiting.getString("tracks[0].tasks[0].waiting_until")))
                .isBetween(Instant.now().minusSeconds(1), Instant.now().plusSeconds(4));
        spotify.forgetRequests();
        UUID other = submit(source("spotify:track:" + newId()));
        await().until(() -> "waiting".equals(job(other).getString("tracks[0].tasks[0].state")));
        assertThat(spotify.requests()).isEmpty();

        requests(kafka, job, 1);
        assertThat(job(job).getInt("tracks[0].tasks[0].attempt")).isEqualTo(1);
    }

    @Test
    void aParkedJobIsCancelledAtOnce() {
        String id = newId();
        spotify.add(Songs.song(id, "Never", "Anna", 60_000));
        spotify.failNext(Fault.limited("86400"));
        UUID job = submit(source("spotify:track:" + id));
        await().until(() -> "waiting".equals(job(job).getString("tracks[0].tasks[0].state")));

        given().post("/api/v1/jobs/" + job + "/cancel").then().statusCode(202);

        assertThat(job(job).getString("state")).isEqualTo("cancelled");
        assertFinishedOnce(job, 1, JobState.CANCELLED);
        assertThat(kafka.events(TrackRequested.class))
                .noneMatch(event -> event.jobId().equals(job));
    }

    @Test
    void aJobThatIsCancelledWhileSpotifyIsAskedDoesNotGrow() {
        String id = newId();
        spotify.addPlaylist(id, "Slow", "v1", "anna", Songs.rows(songs(id, 3)));
        spotify.failAlways(Fault.slow(30_000));
        UUID job = submit(source("spotify:playlist:" + id));
        await().until(() -> "running".equals(job(job).getString("tracks[0].tasks[0].state")));

        Instant asked = Instant.now();
        given().post("/api/v1/jobs/" + job + "/cancel").then().statusCode(202);

        awaitState(job, "cancelled");
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(6));
        assertFinishedOnce(job, 1, JobState.CANCELLED);
    }

    @Test
    void aDeletedJobIsGoneThoughItsLinkIsBeingResolved() {
        spotify.failAlways(Fault.slow(30_000));
        UUID job = submit(source("spotify:track:" + newId()));
        await().until(() -> "running".equals(job(job).getString("tracks[0].tasks[0].state")));

        given().delete("/api/v1/jobs/" + job).then().statusCode(204);

        given().get("/api/v1/jobs/" + job).then().statusCode(404);
        await().atMost(Duration.ofSeconds(20)).until(() -> rowsOf(job) == 0);
    }

    @Test
    void playlistsOfOthersAreRefusedInOneSentence() {
        String id = newId();
        spotify.addPlaylist(id, "Private", "v1", "anna", Songs.rows(songs(id, 2)));
        spotify.developmentMode(true);

        assertError(submit(source("spotify:playlist:" + id)), "PLAYLIST_NOT_ACCESSIBLE");
    }

    @Test
    void emptyAndHugeCollectionsAreRefused() {
        String empty = newId();
        spotify.addPlaylist(empty, "Empty", "v1", "anna", List.of(Songs.goneRow()));
        assertError(submit(source("spotify:playlist:" + empty)), "COLLECTION_EMPTY");

        String huge = newId();
        spotify.addPlaylist(huge, "Huge", "v1", "anna", Songs.rows(songs(huge, 1001)));
        assertError(submit(source("spotify:playlist:" + huge)), "COLLECTION_TOO_LARGE");
    }

    @Test
    void aLinkThatMakesItsJobTooLargeFailsAloneAndForGood() {
        String first = newId();
        String second = newId();
        spotify.addPlaylist(first, "One", "v1", "anna", Songs.rows(songs(first, 700)));
        spotify.addPlaylist(second, "Two", "v1", "anna", Songs.rows(songs(second, 700)));

        UUID job = submit("{\"sources\":[{\"url\":\"spotify:playlist:" + first + "\"},{\"url\":\"spotify:playlist:"
                + second + "\"}],\"steps\":[\"analyze\"]}");

        requests(kafka, job, 700);
        JsonPath seen = await().atMost(Duration.ofSeconds(20))
                .until(() -> job(job), now -> now.getList("tracks.tasks.flatten().error.code", String.class)
                        .contains("JOB_TOO_LARGE"));
        assertThat(seen.getList("tracks")).hasSize(701);
        String failed = "tracks.tasks.flatten().findAll { it.state == 'failed' }";
        assertThat(seen.getList(failed + ".step")).isEqualTo(List.of("resolve"));
        assertThat(seen.getList(failed + ".attempt")).isEqualTo(List.of(1));
        assertThat(seen.getList(failed + ".error.message", String.class))
                .first()
                .asString()
                .contains("1400 tracks", "soundforge.limits.tracks");
    }

    @Test
    void whatIsNoSongIsRefusedBeforeThereIsAJob() {
        given().contentType("application/json")
                .body(source("https://open.spotify.com/artist/" + newId()))
                .post("/api/v1/jobs")
                .then()
                .statusCode(400)
                .body("code", equalTo("SPOTIFY_UNSUPPORTED"))
                .body("field", equalTo("sources[0].url"));
    }

    @Test
    void shortLinksAreFollowedToSpotifyOnly() {
        String id = newId();
        spotify.add(Songs.song(id, "Short", "Anna", 60_000));
        spotify.addShortLink("aBc1", "https://open.spotify.com/track/" + id + "?si=1");
        spotify.addShortLink("evil1", "https://open.spotify.com.evil.com/track/" + id);
        spotify.addShortLink("loop1", "https://spotify.link/loop1");

        assertThat(requests(kafka, submit(source("https://spotify.link/aBc1")), 1)
                        .getFirst()
                        .metadata()
                        .title())
                .isEqualTo("Short");
        assertError(submit(source("https://spotify.link/evil1")), "SPOTIFY_LINK_INVALID");
        assertError(submit(source("https://spotify.link/loop1")), "SPOTIFY_LINK_INVALID");
    }

    @Test
    void aThousandSongsAreAnnouncedInOrder() {
        String id = newId();
        spotify.addPlaylist(id, "All", "v1", "anna", Songs.rows(songs(id, 1000)));
        // The reading of pages is Spotify's time; what is ours begins with a known playlist.
        requests(kafka, submit(source("spotify:playlist:" + id)), 1000);

        long startedAt = System.nanoTime();
        UUID job = submit(source("spotify:playlist:" + id));
        List<TrackRequested> tracks = requests(kafka, job, 1000);
        double seconds = (System.nanoTime() - startedAt) / 1e9;

        System.out.printf("1,000 tracks announced in %.2f s: %.0f tracks/s%n", seconds, 1000 / seconds);
        assertThat(tracks.stream().map(track -> track.metadata().title()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(i -> "Song " + i).toList());
        assertThat(tracks.stream().map(TrackRequested::trackId)).doesNotHaveDuplicates();
        assertThat(job(job).getInt("task_counts.queued")).isEqualTo(3000);
    }

    private long rowsOf(UUID job) {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement("select count(*) from job where id = ?")) {
                select.setObject(1, job);
                var row = select.executeQuery();
                row.next();
                return row.getLong(1);
            }
        });
    }

    private static void assertError(UUID job, String code) {
        JsonPath failed = awaitState(job, "failed");
        assertThat(failed.getString("tracks[0].tasks[0].error.code")).isEqualTo(code);
    }

    private void assertFinishedOnce(UUID job, int run, JobState state) {
        List<JobFinished> ends = await("job.finished")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> kafka.events(JobFinished.class).stream()
                                .filter(event -> event.jobId().equals(job) && event.run() == run)
                                .toList(),
                        events -> !events.isEmpty());
        assertThat(ends).hasSize(1);
        assertThat(ends.getFirst().state()).isEqualTo(state);
    }

    private static List<ObjectNode> songs(String salt, int number) {
        return IntStream.range(0, number)
                .mapToObj(i ->
                        Songs.song(Songs.id("%04d".formatted(i) + salt.substring(0, 18)), "Song " + i, "Anna", 180_000))
                .toList();
    }

    private static String newId() {
        return Songs.id(UUID.randomUUID().toString().replace("-", ""));
    }

    private static String source(String url) {
        return "{\"sources\":[{\"url\":\"" + url + "\"}]}";
    }
}
