package io.soundforge.download;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.EventCodec;
import io.soundforge.events.JobFailed;
import io.soundforge.events.JobProgress;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.testing.MetricsTable;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service over a real broker, a real database, a real server with sources, and real Python that decodes real audio. */
@QuarkusTest
@TestProfile(TestLimits.class)
@StepServiceBackends(service = "download")
class DownloadServiceTest extends StepServiceTest<TrackDownloaded> {
    private static final Plan PLAN = new Plan(
            List.of(Step.DOWNLOAD, Step.ANALYZE),
            new AnalysisOptions(List.of("tempo")),
            SeparationOptions.DEFAULT,
            Priority.NORMAL,
            Map.of("mood", "calm"),
            "alice",
            1);

    @TempDir
    static Path songs;

    static SourceServer server;

    @Inject
    PythonPool pool;

    @ConfigProperty(name = "soundforge.internal.token")
    String internalToken;

    DownloadServiceTest() {
        super(Step.DOWNLOAD, TrackDownloaded.class);
    }

    @BeforeAll
    static void writeSongs() throws Exception {
        Songs.write(songs);
        server = new SourceServer(songs);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void takesAnUploadWithItsTagsAndCover() throws Exception {
        UUID upload = EventCodec.newId();
        storage.storeUpload(upload, "alice", songs.resolve("song.mp3"));

        TrackDownloaded event = outcome(requested(new Source(null, upload, "x.wav"), null));

        assertThat(event.key()).isEqualTo("downloads/" + event.trackId() + ".mp3");
        assertThat(event.sha256()).isEqualTo(sha256(songs.resolve("song.mp3")));
        assertThat(event.sizeBytes()).isEqualTo(Files.size(songs.resolve("song.mp3")));
        assertThat(storage.file(event.key())).hasSameBinaryContentAs(songs.resolve("song.mp3"));
        assertThat(Files.isSameFile(storage.file(event.key()), storage.file("uploads/" + upload)))
                .as("linked, not copied")
                .isTrue();
        assertThat(event.format()).isEqualTo("mp3");
        assertThat(event.codec()).isEqualTo("mp3");
        assertThat(event.durationS()).isBetween(2.95, 3.1);
        assertThat(event.sampleRate()).isEqualTo(44_100);
        assertThat(event.channels()).isEqualTo(2);
        assertThat(event.tags()).containsEntry("title", "Lied ü").containsEntry("artist", "One; Two");
        assertThat(event.metadata())
                .isEqualTo(new TrackMetadata(
                        "Lied ü", List.of("One", "Two"), "Album", "QZ1234567890", "2024-05-01", null, null, null));
        assertThat(event.cover().key()).isEqualTo("covers/" + event.trackId() + ".png");
        assertThat(event.cover().sha256())
                .isEqualTo(sha256(storage.file(event.cover().key())));
        assertThat(event.plan()).isEqualTo(PLAN);
        assertThat(event.attempt()).isEqualTo(1);
        assertThat(event.links()).containsEntry("track", "https://forge.example/api/v1/tracks/" + event.trackId());
        assertThat(storage.publications()).anySatisfy(publication -> {
            assertThat(publication.path("track_id").asText())
                    .isEqualTo(event.trackId().toString());
            assertThat(publication.path("owner").asText()).isEqualTo("alice");
            assertThat(publication.path("step").asText()).isEqualTo("download");
            assertThat(publication.path("files")).hasSize(2);
            assertThat(publication.path("files").get(0).path("content_type").asText())
                    .isEqualTo("audio/mpeg");
        });
        assertNothingStaged(event);
    }

    @Test
    void fetchesAUrlThroughRedirects() throws Exception {
        TrackRequested request = requested(new Source(server.url("moved"), null, null), null);
        TrackDownloaded event = outcome(request);
        assertThat(event.key()).endsWith(".flac");
        assertThat(event.sha256()).isEqualTo(sha256(songs.resolve("song.flac")));
        assertThat(storage.file(event.key())).hasSameBinaryContentAs(songs.resolve("song.flac"));
        assertThat(event.metadata().title()).isEqualTo("moved");
        assertThat(event.cover()).isNull();
        JobProgress progress =
                awaitEvent(JobProgress.class, each -> each.trackId().equals(request.trackId()));
        assertThat(progress.step()).isEqualTo(Step.DOWNLOAD);
        assertNothingStaged(event);
    }

    @Test
    void believesNoNameAndNoContentType() throws Exception {
        UUID upload = EventCodec.newId();
        storage.storeUpload(upload, "alice", songs.resolve("song.wav"));
        TrackDownloaded event =
                outcome(requested(new Source(null, upload, "../../etc/pass\u0000wd\u202e😀.mp3"), null));
        assertThat(event.key()).isEqualTo("downloads/" + event.trackId() + ".wav");
        assertThat(event.codec()).isEqualTo("pcm_s16le");
        assertThat(event.metadata().title()).isEqualTo("pass wd 😀");
    }

    @Test
    void aCatalogueKnowsBetterThanTags() throws Exception {
        UUID upload = EventCodec.newId();
        storage.storeUpload(upload, "alice", songs.resolve("song.mp3"));
        TrackMetadata catalogue = new TrackMetadata(
                "Real Title", List.of("Real Artist"), null, null, "1999", "https://i.example/c.jpg", 3.0, "4uLU6hMC");
        TrackMetadata metadata =
                outcome(requested(new Source(null, upload, null), catalogue)).metadata();
        assertThat(metadata)
                .isEqualTo(new TrackMetadata(
                        "Real Title",
                        List.of("Real Artist"),
                        "Album",
                        "QZ1234567890",
                        "1999",
                        "https://i.example/c.jpg",
                        3.0,
                        "4uLU6hMC"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "gone, NOT_FOUND",
        "metadata, URL_NOT_ALLOWED",
        "loop, TOO_MANY_REDIRECTS",
        "huge, TOO_LARGE",
        "endless, TOO_LARGE",
        "crawl, TIMEOUT",
        "page, NOT_AUDIO",
        "page.html, NOT_AUDIO",
        "list.mp3, NOT_AUDIO",
        "empty.mp3, EMPTY_AUDIO",
        "nothing.wav, EMPTY_AUDIO",
        "cut.flac, TRUNCATED_AUDIO",
        "bomb.flac, AUDIO_UNSUPPORTED",
        "channels.wav, AUDIO_UNSUPPORTED",
    })
    void failsAtOnceForGoodWithAReason(String path, String code) throws Exception {
        int before = server.calls(path);
        JobFailed failed = failure(requested(new Source(server.url(path), null, null), null));
        assertThat(failed.error().code()).isEqualTo(code);
        assertThat(failed.error().retryable()).isFalse();
        assertThat(failed.attempt()).isEqualTo(1);
        assertThat(failed.worker()).isEqualTo("download-service");
        assertThat(failed.owner()).isEqualTo("alice");
        assertThat(failed.labels()).containsEntry("mood", "calm");
        // Pages are asked for a second time by yt-dlp, where it is installed.
        if (!path.equals("loop") && !path.startsWith("page")) {
            assertThat(server.calls(path) - before).isEqualTo(1);
        }
        assertThat(pool.stats().startFailures()).isZero();
        assertThat(pool.stats().isReady()).as("the worker is unharmed").isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/song.mp3",
        "http://[::1]:8080/song.mp3",
        "http://127.0.0.2:8080/song.mp3",
        "http://2130706434/song.mp3",
        "file:///etc/passwd",
        "ftp://example.com/song.mp3",
        "http://user:secret@127.0.0.1/song.mp3",
        "song.mp3",
    })
    void callsNoForbiddenAddress(String url) throws Exception {
        JobFailed failed = failure(requested(new Source(url, null, null), null));
        assertThat(failed.error().code()).isEqualTo("URL_NOT_ALLOWED");
        assertThat(failed.error().message()).doesNotContain("secret");
        assertThat(failed.attempt()).isEqualTo(1);
    }

    @Test
    void saysThatAPageIsAPage() throws Exception {
        assertThat(failure(requested(new Source(server.url("page"), null, null), null))
                        .error()
                        .message())
                .contains("web page");
    }

    @Test
    void othersUploadsAndMissingOnesAreNotFound() throws Exception {
        UUID others = EventCodec.newId();
        storage.storeUpload(others, "bob", songs.resolve("song.mp3"));
        for (UUID upload : List.of(others, EventCodec.newId())) {
            JobFailed failed = failure(requested(new Source(null, upload, null), null));
            assertThat(failed.error().code()).isEqualTo("UPLOAD_NOT_FOUND");
        }
        assertThat(failure(requested(new Source(null, null, null), null))
                        .error()
                        .code())
                .isEqualTo("SOURCE_UNSUPPORTED");
    }

    @Test
    void comesBackWhenABusyServerSaid() throws Exception {
        TrackRequested request = requested(new Source(server.url("busy-twice"), null, null), null);
        kafka.send(request);
        TaskChanged waiting = awaitState(request, TaskState.WAITING);
        assertThat(waiting.error().code()).isEqualTo("UPSTREAM_UNAVAILABLE");
        assertThat(waiting.until()).isAfter(Instant.now().plusMillis(300));
        assertThat(awaitOutcome(request).attempt()).isEqualTo(3);
    }

    @Test
    void givesUpOnAServerThatStaysBusy() throws Exception {
        JobFailed failed = failure(requested(new Source(server.url("busy"), null, null), null));
        assertThat(failed.error().code()).isEqualTo("UPSTREAM_UNAVAILABLE");
        assertThat(failed.error().retryable()).isTrue();
        assertThat(failed.attempt()).isEqualTo(4);
    }

    @Test
    void aFullDiskIsRetriedAndARefusalIsNot() throws Exception {
        storage.refuse(507, "STORAGE_FULL");
        TrackRequested request = requested(new Source(server.url("song.flac"), null, null), null);
        kafka.send(request);
        assertThat(awaitState(request, TaskState.WAITING).error().code()).isEqualTo("STORAGE_FULL");
        storage.refuse(0, null);
        awaitOutcome(request);

        storage.refuse(410, "TRACK_DELETED");
        assertThat(failure(requested(new Source(server.url("song.flac"), null, null), null))
                        .error()
                        .code())
                .isEqualTo("TRACK_DELETED");
    }

    @Test
    void cancelEndsATransferWithinTwoSeconds() throws Exception {
        TrackRequested request = requested(new Source(server.url("slow"), null, null), null);
        kafka.send(request);
        awaitStage(request, "fetching");
        cancel(request);
        Instant asked = Instant.now();
        awaitState(request, TaskState.CANCELLED);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(2));
        assertThat(server.slowBodyIsDropped()).isTrue();
        assertThat(staging(request)).doesNotExist();
    }

    @Test
    void announcesWhatItFetchesAndDecodes() {
        WorkerCapabilities event = awaitEvent(
                WorkerCapabilities.class,
                each -> !each.capabilities().path("fetchers").isEmpty());
        assertThat(event.service()).isEqualTo("download-service");
        assertThat(event.capabilities().path("fetchers"))
                .anySatisfy(fetcher -> {
                    assertThat(fetcher.path("name").asText()).isEqualTo("upload");
                    assertThat(fetcher.path("ready").asBoolean()).isTrue();
                })
                .anySatisfy(fetcher -> assertThat(fetcher.path("name").asText()).isEqualTo("spotdl"))
                .anySatisfy(fetcher -> {
                    assertThat(fetcher.path("name").asText()).isEqualTo("page");
                    assertThat(fetcher.path("reason").asText()).contains("soundforge.download.page.enabled");
                })
                .anySatisfy(fetcher -> assertThat(fetcher.path("name").asText()).isEqualTo("url"));
        assertThat(event.capabilities().path("formats").toString()).contains("mp3", "flac");
        assertThat(event.capabilities().path("limits").path("max_size_bytes").asLong())
                .isEqualTo(4 * 1024 * 1024);
        assertThat(event.versions()).containsKeys("python", "libsndfile", "download-service");
    }

    @Test
    void readsLinksForTheOtherServicesOnly() {
        String body = "{\"url\":\"https://open.spotify.com/album/4cOdK2wGLETKBW3PvgPWqT\"}";
        for (String header : List.of("Bearer wrong", "Basic x", "")) {
            given().header("Authorization", header)
                    .contentType("application/json")
                    .body(body)
                    .post("/internal/v1/spotify/save")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("UNAUTHORIZED"));
        }
        given().header("Authorization", "Bearer " + internalToken)
                .contentType("application/json")
                .body("{\"url\":\"saved\"}")
                .post("/internal/v1/spotify/save")
                .then()
                .statusCode(400)
                .body("code", equalTo("SPOTIFY_LINK_INVALID"));
    }

    @Test
    void isReadyWithDatabaseAndWorkerAndShowsItsNumbers() {
        given().get("/q/health/ready")
                .then()
                .statusCode(200)
                .body("checks.find { it.name == 'python-pool' }.status", equalTo("UP"));
        given().get("/q/health/live").then().statusCode(200);
        given().get("/q/metrics").then().body(containsString("soundforge_python_workers{op=\"probe\",state=\"idle\""));
    }

    @Test
    void showsTheMetricsThatTheDocumentationPromises() {
        MetricsTable.ofDocumentation()
                .check("download", given().get("/q/metrics").asString());
    }

    @Test
    void keepsUsersUrlsOutOfTheMetrics() {
        outcome(requested(new Source(server.url("song.flac?token=hush"), null, null), null));
        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("soundforge_tasks_due"))
                .body(not(containsString("song.flac")))
                .body(not(containsString("hush")));
    }

    private static TrackRequested requested(Source source, TrackMetadata metadata) {
        return new TrackRequested(EventCodec.newId(), EventCodec.newId(), 0, source, metadata, PLAN, Map.of());
    }

    /** The stub moves the files and leaves the empty folders, which storage-service removes. */
    private void assertNothingStaged(TrackDownloaded event) throws IOException {
        try (Stream<Path> left = Files.walk(staging(event))) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
