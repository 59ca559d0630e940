package io.soundforge.download.tool;

import io.soundforge.pythonpool.PythonSettings;
import io.soundforge.tasks.StepTask;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Runs each program below {@code soundforge_audio.supervisor}, which kills all that the program has started when it ends, when it is
 * told to, and when this process is gone, be it by {@code kill -9}.
 */
@Singleton
public class SupervisedRunner implements ToolRunner {
    /** The supervisor's exit status where there is no such program. */
    private static final int CANNOT_START = 127;

    private final ToolSettings settings;
    private final PythonSettings python;
    private final Semaphore places;

    public SupervisedRunner(ToolSettings settings, PythonSettings python) {
        this.settings = settings;
        this.python = python;
        this.places = new Semaphore(settings.concurrency(), true);
    }

    @Override
    public ToolResult run(StepTask<?> task, ToolCommand command) throws IOException, InterruptedException {
        return run(command, run -> task.onStop(run::stop));
    }

    @Override
    public ToolResult run(ToolCommand command) throws IOException, InterruptedException {
        return run(command, run -> {});
    }

    private ToolResult run(ToolCommand command, Consumer<ToolRun> started) throws IOException, InterruptedException {
        places.acquire();
        try {
            ToolRun run = new ToolRun(command, start(command));
            started.accept(run);
            ToolResult result = run.await(settings.termGrace());
            if (result.exitStatus() == CANNOT_START && result.err().startsWith("cannot run ")) {
                throw new IOException(command.name() + ": " + result.err());
            }
            return result;
        } finally {
            places.release();
        }
    }

    private Process start(ToolCommand command) throws IOException {
        List<String> line = new ArrayList<>(List.of(python.interpreter(), "-P", "-m", "soundforge_audio.supervisor"));
        line.add("--");
        line.addAll(command.command());
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(command.folder().toFile());
        Map<String, String> variables = builder.environment();
        String path = variables.get("PATH");
        variables.clear();
        if (path != null) {
            variables.put("PATH", path);
        }
        Path home = Files.createDirectories(command.folder().resolve("home"));
        Path tmp = Files.createDirectories(command.folder().resolve("tmp"));
        variables.putAll(Map.of(
                "HOME", home.toString(),
                "TMPDIR", tmp.toString(),
                "LANG", "C.UTF-8",
                "COLUMNS", "500",
                "PYTHONUNBUFFERED", "1",
                "PYTHONUTF8", "1",
                "PYTHONIOENCODING", "utf-8",
                "PYTHONDONTWRITEBYTECODE", "1"));
        variables.putAll(command.environment());
        // For the supervisor alone, which takes it out again.
        python.path().ifPresent(packages -> variables.put("PYTHONPATH", packages));
        return builder.start();
    }
}
