package io.soundforge.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process by number and start instant: the number alone may by now belong to somebody else.
 *
 * @param pid the number
 * @param startedAt when it started; null where the system does not tell
 */
public record ProcessRef(long pid, Instant startedAt) {
    /** The system derives the instant from the boot time, which moves a little when the clock is set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    /** The reference of a running process. */
    public static ProcessRef of(ProcessHandle process) {
        return new ProcessRef(process.pid(), process.info().startInstant().orElse(null));
    }

    /** The process, where it is still the same one and alive. */
    public Optional<ProcessHandle> alive() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(this::isSame)
                .filter(ProcessRef::isNoZombie);
    }

    /** In a container whose first process reaps nobody, a dead orphan keeps its number for ever. */
    private static boolean isNoZombie(ProcessHandle process) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"), ISO_8859_1);
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return process.isAlive();
        }
    }

    /** Whether it runs. */
    public boolean isAlive() {
        return alive().isPresent();
    }

    private boolean isSame(ProcessHandle process) {
        Optional<Instant> started = process.info().startInstant();
        return startedAt == null
                || started.isEmpty()
                || Duration.between(startedAt, started.get()).abs().compareTo(TOLERANCE) <= 0;
    }

    /**
     * Asks the process to end, waits, and kills it where it did not.
     *
     * @return whether it ended by itself
     */
    public boolean end(Duration patience) {
        Optional<ProcessHandle> process = alive();
        process.ifPresent(ProcessHandle::destroy);
        boolean ended = await(patience);
        if (!ended) {
            kill();
        }
        return ended;
    }

    /** Kills the process (SIGKILL) and waits until it is gone. */
    public void kill() {
        alive().ifPresent(ProcessHandle::destroyForcibly);
        await(Duration.ofSeconds(10));
    }

    /**
     * Waits for the end.
     *
     * @return whether it came in time
     */
    public boolean await(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                return false;
            }
            Pause.between();
        }
        return true;
    }
}
