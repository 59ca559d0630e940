package io.soundforge.download.spotdl;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.JobFailed;
import io.soundforge.events.Source;
import io.soundforge.events.Step;
import io.soundforge.events.TaskChanged;
import io.soundforge.events.TaskState;
import io.soundforge.events.TrackCollection;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.events.TrackMetadata;
import io.soundforge.events.TrackRequested;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.testing.StepServiceBackends;
import io.soundforge.testing.StepServiceTest;
import io.soundforge.testing.TestPython;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole service with the stand-in for spotdl: sandbox, proxy, probe, kernel, topics. */
@QuarkusTest
@TestProfile(SpotdlServiceTest.StandIn.class)
@StepServiceBackends(service = "download")
class SpotdlServiceTest extends StepServiceTest<TrackDownloaded> {
    /** Set up by documented settings only. */
    public static class StandIn implements QuarkusTestProfile {
        /** Named by the process, for this class is loaded twice: for its settings, and for the test. */
        static final Path STATE = folder();

        @Override
        public Map<String, String> getConfigOverrides() {
            Map<String, String> settings = new HashMap<>();
            settings.put(
                    "soundforge.download.spotdl.command",
                    String.join(
                            ",",
                            "/usr/bin/env",
                            "SPOTDL_STANDIN_STATE=" + STATE,
                            "SPOTDL_STANDIN_MODE=@" + STATE.resolve("mode"),
                            TestPython.interpreter(),
                            TestPython.root()
                                    .resolve("python/tests/standins/spotdl_standin.py")
                                    .toString()));
            settings.put("soundforge.download.tools.ffmpeg", "/bin/sh");
            settings.put("soundforge.download.tools.term-grace", "1s");
            settings.put("soundforge.download.spotdl.idle-timeout", "5s");
            settings.put("soundforge.download.spotdl.breaker.failures", "3");
            settings.put("soundforge.download.spotdl.breaker.open", "3s");
            settings.put("soundforge.download.fetcher-check", "1s");
            settings.put("soundforge.tasks.retry.backoff-base", "100ms");
            return settings;
        }

        private static Path folder() {
            try {
                return Files.createDirectories(Path.of(
                                "target",
                                "spotdl-standin-" + ProcessHandle.current().pid())
                        .toAbsolutePath());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @ConfigProperty(name = "soundforge.internal.token")
    String internalToken;

    @Inject
    SpotdlBreaker breaker;

    SpotdlServiceTest() {
        super(Step.DOWNLOAD, TrackDownloaded.class);
    }

    @BeforeEach
    void aClosedBreaker() {
        breaker.answered();
    }

    @Test
    void aSongOfAnAlbumIsFetchedWithAllThatIsKnownOfIt() {
        TrackMetadata song =
                SpotifySongs.song("Song").in(new TrackCollection("album", "4aawyAB9vmqN3uQ7FjRGTy", "Album", 2, 12));
        TrackDownloaded event = outcome(requested(song));
        assertThat(event.metadata()).isEqualTo(song);
        assertThat(event.durationS()).isBetween(2.9, 3.1);
        assertThat(event.key()).isEqualTo("downloads/" + event.trackId() + ".wav");
    }

    @ParameterizedTest(name = "[{0}] is {1} after {2}")
    @CsvSource({
        "lookup, SONG_NOT_FOUND, 1",
        "gone, VIDEO_UNAVAILABLE, 1",
        "wrong, WRONG_SONG, 1",
        "half, TRUNCATED_AUDIO, 3",
        "text, NOT_AUDIO, 3",
        "none, DOWNLOAD_EMPTY, 3",
        "convert, CONVERSION_FAILED, 3",
    })
    void aTroubleEndsWithItsName(String mode, String code, int attempts) {
        JobFailed failed = failure(requested(SpotifySongs.song("Song [" + mode + "]")));
        assertThat(failed.error().code()).isEqualTo(code);
        assertThat(failed.attempt()).isEqualTo(attempts);
    }

    @Test
    void tagsThatSpotdlCannotWriteAreNoReasonToFail() {
        assertThat(outcome(requested(SpotifySongs.song("Song [metadata]")))
                        .metadata()
                        .title())
                .isEqualTo("Song [metadata]");
    }

    @Test
    void whatFailsOnceIsTriedAgain() {
        assertThat(outcome(requested(SpotifySongs.song("Song [flaky]"))).attempt())
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"hang", "stubborn", "child", "chatter"})
    void cancelLeavesNothingRunning(String mode) throws Exception {
        TrackRequested request = requested(SpotifySongs.song("Song [" + mode + "]"));
        kafka.send(request);
        awaitStage(request, "fetching");
        assertThat(standIns()).isPositive();
        Path pid = StandIn.STATE.resolve("child.pid");
        if (mode.equals("child")) {
            await().until(() -> Files.isRegularFile(pid) && Files.size(pid) > 0);
        }
        cancel(request);
        Instant asked = Instant.now();
        awaitState(request, TaskState.CANCELLED);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(10));
        assertThat(staging(request)).doesNotExist();
        await().atMost(Duration.ofSeconds(5)).until(() -> standIns() == 0);
        if (mode.equals("child")) {
            assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid))).filter(ProcessHandle::isAlive))
                    .isEmpty();
        }
    }

    @Test
    void silenceEndsARun() {
        JobFailed failed = failure(requested(SpotifySongs.song("Song [hang]")));
        assertThat(failed.error().code()).isEqualTo("DOWNLOAD_STALLED");
    }

    @Test
    void songsWaitWhileYouTubeAsksForAPersonAndGoOnAfterwards() throws Exception {
        Path mode = StandIn.STATE.resolve("mode");
        Files.writeString(mode, "bot");
        try {
            JobFailed failed = failure(requested(SpotifySongs.song("First")));
            assertThat(failed.error().code()).isEqualTo("BOT_CHECK");
            given().get("/q/metrics").then().body(containsString("soundforge_spotdl_circuit 1.0"));
            TrackRequested second = requested(SpotifySongs.song("Second"));
            kafka.send(second);
            TaskChanged waiting = awaitState(second, TaskState.WAITING);
            assertThat(waiting.error().code()).isEqualTo("BOT_CHECK");
            assertThat(waiting.error().message()).contains("cookie-file");
            Files.delete(mode);
            assertThat(awaitOutcome(second).attempt())
                    .as("waiting spends no attempt")
                    .isEqualTo(1);
            assertThat(breaker.state()).isEqualTo(SpotdlBreaker.State.CLOSED);
        } finally {
            Files.deleteIfExists(mode);
        }
    }

    @Test
    void tellsItsVersion() {
        awaitEvent(WorkerCapabilities.class, each -> {
            for (var fetcher : each.capabilities().path("fetchers")) {
                if (fetcher.path("name").asText().equals("spotdl")) {
                    return fetcher.path("ready").asBoolean()
                            && fetcher.path("versions").path("spotdl").asText().equals("4.5.2");
                }
            }
            return false;
        });
    }

    @Test
    void readsLinksForTheGateway() {
        given().header("Authorization", "Bearer " + internalToken)
                .contentType("application/json")
                .body(Map.of("url", "https://open.spotify.com/playlist/4cOdK2wGLETKBW3PvgPWqT"))
                .post("/internal/v1/spotify/save")
                .then()
                .statusCode(200)
                .body("songs.size()", equalTo(2))
                .body("songs[0].name", equalTo("Standing In 1"));
        given().header("Authorization", "Bearer " + internalToken)
                .contentType("application/json")
                .body(Map.of("url", "https://open.spotify.com/track/0000K2wGLETKBW3PvgPWqT"))
                .post("/internal/v1/spotify/save")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("SPOTIFY_NOT_FOUND"))
                .body("retryable", equalTo(false));
    }

    private static long standIns() {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("spotdl_standin.py"))
                .count();
    }

    private static TrackRequested requested(TrackMetadata song) {
        TrackRequested fake = SpotifySongs.task(song, 1).input();
        return new TrackRequested(
                fake.trackId(),
                fake.jobId(),
                0,
                new Source(SpotifySongs.URL, null, null),
                fake.metadata(),
                fake.plan(),
                Map.of());
    }
}
