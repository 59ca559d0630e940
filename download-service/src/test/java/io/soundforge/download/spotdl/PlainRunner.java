package io.soundforge.download.spotdl;

import io.soundforge.download.tool.ToolCommand;
import io.soundforge.download.tool.ToolOutput;
import io.soundforge.download.tool.ToolResult;
import io.soundforge.download.tool.ToolResult.Ending;
import io.soundforge.download.tool.ToolRunner;
import io.soundforge.tasks.StepTask;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs without any precautions, and remembers what it was told. */
final class PlainRunner implements ToolRunner {
    /** Changes something before the program starts. */
    interface Before {
        void run(ToolCommand command) throws IOException;
    }

    final List<ToolCommand> commands = new ArrayList<>();
    Before before = command -> {};
    Map<String, String> overrides = Map.of();

    @Override
    public ToolResult run(StepTask<?> task, ToolCommand command) throws IOException, InterruptedException {
        return run(command);
    }

    @Override
    public ToolResult run(ToolCommand command) throws IOException, InterruptedException {
        commands.add(command);
        before.run(command);
        ProcessBuilder builder = new ProcessBuilder(command.command())
                .directory(command.folder().toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", System.getenv("PATH"));
        builder.environment().put("HOME", command.folder().resolve("home").toString());
        builder.environment().put("COLUMNS", "500");
        builder.environment().put("PYTHONUNBUFFERED", "1");
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().putAll(command.environment());
        builder.environment().putAll(overrides);
        Process process = builder.start();
        StringBuilder out = new StringBuilder();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (BufferedReader lines = process.inputReader()) {
                lines.lines().forEach(line -> {
                    command.output().line(ToolOutput.Stream.OUT, line);
                    out.append(line).append('\n');
                });
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        boolean ended = process.waitFor(command.wall().toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        reader.join();
        return new ToolResult(ended ? Ending.EXITED : Ending.WALL_TIMEOUT, process.exitValue(), out.toString(), "");
    }
}
