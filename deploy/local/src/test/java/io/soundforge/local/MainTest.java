package io.soundforge.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyCommandHasHelp() {
        for (String name : Main.commandLine().getSubcommands().keySet()) {
            assertThat(run(name, "--help")).as(name).isZero();
        }
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: soundforge process")
                .contains("--stems")
                .contains("doctor");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aWrongCommandLineIsAnsweredInTwoLinesAtMost() {
        assertThat(run("process", "--label", "loud", "song.mp3")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "soundforge: Value for option '--label' (KEY=VALUE) should be in KEY=VALUE format but was loud",
                        "See ./soundforge help process");
    }

    @Test
    void aMistypedCommandIsGuessed() {
        assertThat(run("proces")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean: soundforge process");
    }

    @Test
    void whatIsNotThereOrNoIdIsSaidBeforeAnythingIsStarted() {
        assertThat(run("process", "no such song.mp3")).isEqualTo(1);
        assertThat(run("process", System.getProperty("java.io.tmpdir"))).isEqualTo(1);
        assertThat(run("show", "nope")).isEqualTo(1);
        assertThat(err.toString().lines())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).endsWith("no such file, or not readable: no such song.mp3"))
                .anySatisfy(line -> assertThat(line).contains("is a folder"))
                .anySatisfy(line -> assertThat(line).contains("nope is no job's id"));
    }

    private int run(String... arguments) {
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
