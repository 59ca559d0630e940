package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The operating system's side of a worker: its pipes, its memory, its end. Knows nothing of jobs. */
final class WorkerProcess {
    /** Hears the process. Called on the process's own threads. */
    interface Listener {
        /** A message arrived. */
        void message(JsonNode message);

        /** The process could not be started, or has ended and all that it said has been heard. Called once. */
        void ended(String how);
    }

    /** As the worker's own limit. */
    static final int MAX_LINE_BYTES = 1024 * 1024;

    /** Fits into the pipe of a worker that waits for a job, so that writing never blocks. */
    static final int MAX_SENT_BYTES = 48 * 1024;

    private static final Logger LOG = Logger.getLogger(WorkerProcess.class);
    private static final Map<Integer, String> SIGNALS =
            Map.of(4, "SIGILL", 6, "SIGABRT", 7, "SIGBUS", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

    /** How long what a dead worker wrote may take to arrive; a child that holds the pipe open makes no difference. */
    private static final long LAST_WORDS_MS = 500;

    private final String name;
    private final WorkerLauncher launcher;
    private final StderrLog stderr;
    private final Listener listener;
    private final AtomicBoolean killed = new AtomicBoolean();
    private volatile Process process;
    private volatile long reportedRssBytes;
    private long garbageLines;

    WorkerProcess(String name, String op, WorkerLauncher launcher, Listener listener) {
        this.name = name;
        this.launcher = launcher;
        this.stderr = new StderrLog(op, name);
        this.listener = listener;
    }

    void start() {
        launcher.launch().whenComplete((started, failure) -> {
            if (failure != null) {
                // The program's path is for the log; what is told may end up in an event.
                LOG.errorf("%s: %s", name, failure.getMessage());
                listener.ended("the Python program cannot be run; the log of the service names it");
                return;
            }
            process = started;
            if (killed.get()) {
                kill(started);
            }
            CompletableFuture<Void> heard = pump(started.getInputStream(), "out", MAX_LINE_BYTES, this::received);
            pump(started.getErrorStream(), "err", StderrLog.MAX_LINE_BYTES, stderr);
            started.onExit().thenAccept(exited -> {
                launcher.killGroup(exited.pid());
                heard.completeOnTimeout(null, LAST_WORDS_MS, TimeUnit.MILLISECONDS)
                        .thenRun(() -> finished(exited));
            });
        });
    }

    /** Sends one message; a process that no longer reads is about to be reported as ended. */
    void send(byte[] line) {
        try {
            OutputStream out = process.getOutputStream();
            synchronized (this) {
                out.write(line);
                out.flush();
            }
        } catch (IOException e) {
            LOG.debugf("%s does not read any more: %s", name, e.getMessage());
        }
    }

    /** Kills the process and every process that it has started. Returns at once. */
    void kill() {
        killed.set(true);
        Process running = process;
        if (running != null) {
            kill(running);
        }
    }

    /** Whether the process runs, as far as is known at this moment. */
    boolean isAlive() {
        Process running = process;
        return running != null && running.isAlive();
    }

    /** Resident memory in bytes: what the system says, or else what the worker said last. */
    long rssBytes() {
        Process running = process;
        if (running == null || !running.isAlive()) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + running.pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
                }
            }
        } catch (IOException e) {
            LOG.tracef("%s: no /proc", name);
        }
        return reportedRssBytes;
    }

    void reportedRss(long bytes) {
        reportedRssBytes = bytes;
    }

    private void kill(Process running) {
        launcher.killGroup(running.pid());
        running.descendants().forEach(ProcessHandle::destroyForcibly);
        running.destroyForcibly();
    }

    private CompletableFuture<Void> pump(InputStream in, String pipe, int maxLine, LineReader.Sink sink) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name(name + "-" + pipe).start(() -> {
            try {
                new LineReader(in, maxLine).readTo(sink);
            } catch (IOException e) {
                LOG.debugf("%s: %s", name, e.getMessage());
            } finally {
                done.complete(null);
            }
        });
        return done;
    }

    private void received(String line, boolean cut) {
        JsonNode message = cut ? null : Messages.parse(line);
        if (message != null) {
            try {
                listener.message(message);
            } catch (RuntimeException e) {
                // The pipe must be read on, whatever one message says.
                LOG.errorf(e, "%s sent a message that cannot be understood: %.200s", name, line);
            }
        } else if (!line.isEmpty() && Long.bitCount(++garbageLines) == 1) {
            // Told at the 1st, 2nd, 4th, 8th … line: a flood of garbage must not become a flood of log lines.
            LOG.warnf(
                    "%s wrote %d lines that are no messages, ignored; the last begins %.80s", name, garbageLines, line);
        }
    }

    private void finished(Process exited) {
        stderr.tellDropped();
        int status = exited.exitValue();
        int signal = status - 128;
        String how = signal > 0
                ? "killed by signal %d (%s)".formatted(signal, SIGNALS.getOrDefault(signal, "unnamed"))
                : "exit status " + status;
        String last = stderr.lastLine();
        LOG.debugf("%s has ended: %s; its last line: %s", name, how, last);
        listener.ended(how);
    }
}
