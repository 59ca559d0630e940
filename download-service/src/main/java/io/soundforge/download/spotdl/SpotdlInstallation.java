package io.soundforge.download.spotdl;

import io.soundforge.download.tool.Folders;
import io.soundforge.download.tool.ToolCommand;
import io.soundforge.download.tool.ToolEnvironment;
import io.soundforge.download.tool.ToolOutput;
import io.soundforge.download.tool.ToolResult;
import io.soundforge.download.tool.ToolRunner;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is installed of spotdl. Looked at whenever it is asked for. */
@Singleton
class SpotdlInstallation {
    /** How to start it. */
    record Found(List<String> command, Path ffmpeg) {}

    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(60);

    private final SpotdlSettings settings;
    private final ToolEnvironment tools;
    private final ToolRunner runner;
    private List<String> asked;
    private Optional<String> version = Optional.empty();

    SpotdlInstallation(SpotdlSettings settings, ToolEnvironment tools, ToolRunner runner) {
        this.settings = settings;
        this.tools = tools;
        this.runner = runner;
    }

    /** What keeps spotdl from being started; empty if nothing does. */
    Optional<SpotdlTrouble> missing() {
        if (command().isEmpty()) {
            return Optional.of(SpotdlTrouble.SPOTDL_MISSING);
        }
        return tools.ffmpeg().isEmpty() ? Optional.of(SpotdlTrouble.FFMPEG_MISSING) : Optional.empty();
    }

    /** @throws SpotdlException what is {@link #missing} */
    Found find() throws SpotdlException {
        List<String> command = command();
        if (command.isEmpty()) {
            throw new SpotdlException(SpotdlTrouble.SPOTDL_MISSING);
        }
        Path ffmpeg = tools.ffmpeg().orElseThrow(() -> new SpotdlException(SpotdlTrouble.FFMPEG_MISSING));
        return new Found(command, ffmpeg);
    }

    /** The version that it says it has. Asked once for each installation; takes seconds. */
    synchronized Optional<String> version() throws InterruptedException {
        List<String> command = command();
        if (command.isEmpty()) {
            asked = null;
            return Optional.empty();
        }
        if (!command.equals(asked) || version.isEmpty()) {
            version = ask(command);
            asked = command;
        }
        return version;
    }

    private Optional<String> ask(List<String> command) throws InterruptedException {
        try {
            Path folder = Files.createTempDirectory("soundforge-spotdl-version");
            try {
                ToolResult result = runner.run(new ToolCommand(
                        "spotdl",
                        Folders.with(command, "--version"),
                        folder,
                        Map.of(),
                        List.of(),
                        VERSION_TIMEOUT,
                        VERSION_TIMEOUT,
                        ToolOutput.NONE,
                        () -> 0));
                String said = result.out().strip();
                return result.isSuccess() && said.matches("[0-9][0-9A-Za-z.+-]{0,30}")
                        ? Optional.of(said)
                        : Optional.empty();
            } finally {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private List<String> command() {
        return settings.command().orElseGet(() -> tools.python()
                .map(python -> List.of(python.toString(), "-P", "-m", "spotdl"))
                .orElse(List.of()));
    }
}
