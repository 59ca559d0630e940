package io.soundforge.pythonpool;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Settings of a service's Python workers. */
@ConfigMapping(prefix = "soundforge.python")
public interface PythonSettings {
    /** The operation that the workers serve: {@code probe}, {@code analyze} or {@code separate}. No default. */
    String op();

    /** The Python program, 3.11 or newer, with the package's dependencies installed. */
    @WithDefault("python3")
    String interpreter();

    /** Folders with the package {@code soundforge_audio} in the syntax of PYTHONPATH; empty if it is installed. */
    Optional<String> path();

    /** {@code module:Class} of an engine to take in the place of the operation's own. */
    Optional<String> engine();

    /** Number of workers. */
    @WithDefault("1")
    int workers();

    /** Threads of each worker; by default the machine's cores divided by the workers. */
    OptionalInt threads();

    /** Environment variables for the workers, beside those of this process that are no secrets. */
    Map<String, String> environment();

    /** How long a worker may take to load its libraries and warm up. */
    @WithDefault("180s")
    Duration startTimeout();

    /** How long a worker may take to obey a cancel before it is killed. */
    @WithDefault("1s")
    Duration cancelGrace();

    /** How long a job waits while no worker at all can be started, before it fails with {@code WORKERS_UNAVAILABLE}. */
    @WithDefault("60s")
    Duration unavailableAfter();

    /** Waiting between failed starts. */
    Restart restart();

    /** When a worker is replaced between two jobs. */
    Recycle recycle();

    /** How much memory workers may use. */
    Memory memory();

    /** Waiting between failed starts: doubled from the shortest to the longest. */
    interface Restart {
        /** After the first failed start. */
        @WithDefault("1s")
        Duration minDelay();

        /** After many failed starts. */
        @WithDefault("60s")
        Duration maxDelay();
    }

    /** When a worker is replaced between two jobs; the replacement is ready first. */
    interface Recycle {
        /** After that many jobs. */
        @WithDefault("500")
        int jobs();

        /** When it holds more memory than that after a job, bytes (suffixes K, M, G). */
        @WithDefault("3G")
        MemorySize rss();
    }

    /** Memory, in bytes (suffixes K, M, G). */
    interface Memory {
        /** A worker that holds more is killed, and its job fails with {@code OUT_OF_MEMORY}. Default: half of the machine's. */
        Optional<MemorySize> limit();

        /** Jobs run side by side while their expected memory fits into this. Default: three quarters of the machine's. */
        Optional<MemorySize> budget();

        /** Expected memory of a job apart from its audio. */
        @WithDefault("512M")
        MemorySize base();

        /** Expected memory for each minute of audio. */
        @WithDefault("64M")
        MemorySize perMinute();

        /** How often the workers' memory is looked at. */
        @WithDefault("250ms")
        Duration watchInterval();
    }
}
