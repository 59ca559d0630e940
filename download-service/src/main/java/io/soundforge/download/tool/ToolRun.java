package io.soundforge.download.tool;

import io.soundforge.pythonpool.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One program that runs, below its supervisor. */
final class ToolRun {
    private static final Logger LOG = Logger.getLogger(ToolRun.class);
    private static final int MAX_LINE_BYTES = 16 * 1024;
    private static final int TAIL_CHARS = 32 * 1024;
    private static final long LOOK_MS = 100;

    /** How long the supervisor may take to kill, and the pipes to end afterwards. */
    private static final Duration KILL_PATIENCE = Duration.ofSeconds(5);

    private final ToolCommand command;
    private final Process supervisor;
    private final Tail out = new Tail(TAIL_CHARS);
    private final Tail err = new Tail(TAIL_CHARS);
    private final CompletableFuture<Void> heard;
    private volatile boolean stopped;
    private volatile long lastSign = System.nanoTime();

    ToolRun(ToolCommand command, Process supervisor) {
        this.command = command;
        this.supervisor = supervisor;
        this.heard = CompletableFuture.allOf(
                drain(supervisor.getInputStream(), ToolOutput.Stream.OUT, out),
                drain(supervisor.getErrorStream(), ToolOutput.Stream.ERR, err));
    }

    /** Makes {@link #await} end soon, with an {@link InterruptedException}. */
    void stop() {
        stopped = true;
    }

    /** Waits until nothing of the program is left. */
    ToolResult await(Duration termGrace) throws InterruptedException {
        try {
            ToolResult.Ending ending = watch();
            if (ending != ToolResult.Ending.EXITED) {
                end(termGrace);
            }
            awaitPipes();
            return new ToolResult(ending, supervisor.exitValue(), out.text(), err.text());
        } finally {
            if (supervisor.isAlive()) {
                endWhateverComes(termGrace);
            }
        }
    }

    private ToolResult.Ending watch() throws InterruptedException {
        long startedAt = System.nanoTime();
        long activity = command.activity().getAsLong();
        while (!supervisor.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
            if (stopped) {
                throw new InterruptedException(command.name() + " was stopped");
            }
            long now = System.nanoTime();
            long active = command.activity().getAsLong();
            if (active != activity) {
                activity = active;
                lastSign = now;
            }
            if (now - startedAt > command.wall().toNanos()) {
                return ToolResult.Ending.WALL_TIMEOUT;
            }
            if (now - lastSign > command.idle().toNanos()) {
                return ToolResult.Ending.IDLE_TIMEOUT;
            }
        }
        return ToolResult.Ending.EXITED;
    }

    /** Asks, waits, kills. The supervisor ends when all of the program's processes have. */
    private void end(Duration termGrace) throws InterruptedException {
        tell("term\n");
        if (supervisor.waitFor(termGrace.toMillis(), TimeUnit.MILLISECONDS)) {
            return;
        }
        tell("kill\n");
        if (!supervisor.waitFor(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warnf("%s does not end; it is killed with what it has started", command.name());
            supervisor.descendants().forEach(ProcessHandle::destroyForcibly);
            supervisor.destroyForcibly().waitFor(KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** An interrupt, which usually is why we are here, must not cut this short: a program would be left. */
    private void endWhateverComes(Duration termGrace) {
        while (supervisor.isAlive()) {
            try {
                end(termGrace);
            } catch (InterruptedException e) {
                // Known already: the caller is about to be told by the exception that brought us here.
                LOG.debugf("interrupted again while %s ends", command.name());
            }
        }
    }

    private void tell(String word) {
        try {
            OutputStream in = supervisor.getOutputStream();
            in.write(word.getBytes(StandardCharsets.US_ASCII));
            in.flush();
        } catch (IOException e) {
            LOG.debugf("the supervisor of %s is gone: %s", command.name(), e.getMessage());
        }
    }

    private void awaitPipes() throws InterruptedException {
        try {
            heard.completeOnTimeout(null, KILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private CompletableFuture<Void> drain(InputStream in, ToolOutput.Stream stream, Tail tail) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().name(command.name() + "-" + stream).start(() -> {
            try {
                new LineReader(in, MAX_LINE_BYTES).readTo((line, cut) -> hear(line, stream, tail));
            } catch (IOException e) {
                LOG.debugf("%s: %s", command.name(), e.getMessage());
            } finally {
                done.complete(null);
            }
        });
        return done;
    }

    private void hear(String line, ToolOutput.Stream stream, Tail tail) {
        lastSign = System.nanoTime();
        String clean = redacted(line);
        tail.add(clean);
        try {
            command.output().line(stream, clean);
        } catch (RuntimeException e) {
            // The pipe must be read on, or the program would stand still.
            LOG.errorf(e, "a line of %s cannot be understood", command.name());
        }
    }

    private String redacted(String line) {
        String clean = line;
        for (String secret : command.secrets()) {
            clean = secret.isEmpty() ? clean : clean.replace(secret, "***");
        }
        return clean;
    }
}
