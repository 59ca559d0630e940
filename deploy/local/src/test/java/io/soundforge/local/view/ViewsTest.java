package io.soundforge.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.client.Job;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
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
                        new Job.Task("download", "failed", 0.25, "", 10L, null, "NOT_AUDIO", "no audio in it"),
                        new Job.Task("analyze", "skipped", 0, "", null, null, null, null)));
            }
        });
        assertThat(text)
                .contains("NOT_AUDIO")
                .contains(" 25 %")
                .contains("skipped")
                .doesNotContain("100 %");
        assertThat(text.indexOf("download")).isLessThan(text.indexOf("analysis"));
    }

    @Test
    void timesArePlain() {
        assertThat(Durations.clock(187.4)).isEqualTo("3:07");
        assertThat(Durations.clock(3725)).isEqualTo("1:02:05");
        assertThat(Durations.brief(Duration.ofSeconds(90))).isEqualTo("90 s");
        assertThat(Durations.brief(Duration.ofMinutes(90))).isEqualTo("90 min");
        assertThat(Durations.seconds(1250)).isEqualTo("1.3 s");
    }

    private static Job.Task task(String state, String code, String message) {
        return new Job.Task("download", state, 0.5, "", 10L, null, code, message);
    }

    private static Job job(Job.Task... tasks) {
        return new Job("id", "running", 0.5, List.of(new Job.Track("track", "song", "", List.of(tasks))));
    }

    private static String printed(Consumer<PrintStream> printer) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        printer.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
