package io.soundforge.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.client.Job;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewsTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        String text = printed(out -> new TextTable("stem", "level")
                .row("vocals", "-12 dB")
                .row("♪", "x")
                .print(out));
        assertThat(text.lines()).containsExactly("stem    level", "──────────────", "vocals  -12 dB", "♪       x");
    }

    @Test
    void aPipeGetsALineForEachChangeOnly() {
        String text = printed(out -> {
            try (ProgressView view = ProgressView.on(out, false)) {
                view.show(job(task("running", null, null)));
                view.show(job(task("running", null, null)));
                view.show(job(task("failed", "NOT_AUDIO", "no audio in it")));
            }
        });
        assertThat(text.lines())
                .containsExactly("song: download running", "song: download failed: NOT_AUDIO, no audio in it");
    }

    @Test
    void aTerminalGetsABarForEachStep() {
        String text = printed(out -> {
            try (ProgressView view = ProgressView.on(out, true)) {
                view.show(job(task("running", null, null)));
                view.show(job(task("succeeded", null, null)));
            }
        });
        assertThat(text).contains("song").contains("download").contains("━").contains("100 %");
    }

    @Test
    void barsStandInTheOrderOfTheStepsAndAFailedOneClaimsNothing() {
        String text = printed(out -> {
            try (ProgressView view = ProgressView.on(out, true)) {
                view.show(job(
                        new Job.Task("download", "failed", 0.25, "", 10L, null, "NOT_AUDIO", "no audio in it", null),
                        new Job.Task("analyze", "skipped", 0, "", null, null, null, null, null)));
            }
        });
        assertThat(text)
                .contains("NOT_AUDIO")
                .contains(" 25 %")
                .contains("skipped")
                .doesNotContain("100 %");
        assertThat(text.lastIndexOf("download")).isLessThan(text.lastIndexOf("analysis"));
    }

    @Test
    void timesArePlain() {
        assertThat(Durations.clock(187.4)).isEqualTo("3:07");
        assertThat(Durations.clock(3725)).isEqualTo("1:02:05");
        assertThat(Durations.brief(Duration.ofSeconds(90))).isEqualTo("90 s");
        assertThat(Durations.brief(Duration.ofMinutes(90))).isEqualTo("90 min");
        assertThat(Durations.seconds(1250)).isEqualTo("1.3 s");
    }

    @Test
    void fiveHundredSongsAreFourLinesOnATerminal() {
        String text = printed(out -> {
            try (ProgressView view = ProgressView.on(out, true)) {
                view.show(job(new Job.Task("resolve", "running", 0, "", null, null, null, null, null)));
                view.show(playlist(500, 120));
            }
        });
        assertThat(text).contains("look-up").contains("120 of 500 songs").contains("1 failed, Bellows");
        assertThat(text.chars().filter(letter -> letter == '\n').count()).isLessThan(12);
    }

    @Test
    void aPipeGetsALineForEachSongOfALargeJobThatHasEnded() {
        String text = printed(out -> {
            try (ProgressView view = ProgressView.on(out, false)) {
                view.show(playlist(500, 3));
                view.show(playlist(500, 4));
            }
        });
        assertThat(text.lines())
                .containsExactly(
                        "playlist Road: 500 songs",
                        "1/500 Bellows – song 1: download failed: SONG_NOT_FOUND, nobody has it",
                        "1/500 Bellows – song 1: failed",
                        "2/500 Bellows – song 2: completed",
                        "3/500 Bellows – song 3: completed",
                        "4/500 Bellows – song 4: completed");
    }

    /** The first has failed, others have ended well, the next one runs. */
    private static Job playlist(int songs, int ended) {
        List<Job.Track> tracks = IntStream.rangeClosed(1, songs)
                .mapToObj(song -> {
                    String state = song == 1
                            ? "failed"
                            : song <= ended ? "succeeded" : song == ended + 1 ? "running" : "queued";
                    Job.Task task =
                            song == 1 ? task(state, "SONG_NOT_FOUND", "nobody has it") : task(state, null, null);
                    return new Job.Track(
                            "t" + song,
                            "song " + song,
                            "Bellows",
                            new Job.Collection("playlist", 0, "Road", song, songs),
                            List.of(task));
                })
                .toList();
        return new Job("id", "running", 0.2, tracks);
    }

    private static Job.Task task(String state, String code, String message) {
        return new Job.Task("download", state, 0.5, "", 10L, null, code, message, null);
    }

    private static Job job(Job.Task... tasks) {
        return new Job("id", "running", 0.5, List.of(new Job.Track("track", "song", "", null, List.of(tasks))));
    }

    private static String printed(Consumer<PrintStream> printer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printer.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
