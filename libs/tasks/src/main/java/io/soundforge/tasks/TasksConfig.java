package io.soundforge.tasks;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the task kernel. Durations are written like {@code 30S}, {@code 500ms} or ISO-8601. */
@ConfigMapping(prefix = "soundforge.tasks")
public interface TasksConfig {
    /** How many tasks this process runs at once. */
    @WithDefault("2")
    int concurrency();

    /** Threads that run handlers: {@code virtual}, or {@code platform} for handlers that compute in Java. */
    @WithDefault("virtual")
    Threads threads();

    /** How long a claim holds without a heartbeat. After that, somebody else takes the task. Heartbeats come every quarter of it. */
    @WithDefault("30s")
    Duration lease();

    /** How often a free runner looks for due tasks; tasks that this process enqueued itself are seen at once. */
    @WithDefault("500ms")
    Duration poll();

    /** How often a process looks whether somebody cancelled what it is running. */
    @WithDefault("500ms")
    Duration cancelPoll();

    /** How many finished tasks are written by one statement at most. */
    @WithDefault("128")
    int completionBatch();

    /** How long running tasks may go on after a shutdown began; then they are stopped and handed back unspent. */
    @WithDefault("20s")
    Duration drain();

    /** How long stopped tasks may take to end, and the outbox to empty, before the process goes down all the same. */
    @WithDefault("5s")
    Duration stopGrace();

    /** By how much one priority lane starts ahead of the next: a lower task that has waited longer than this goes first. */
    @WithDefault("10m")
    Duration laneHeadStart();

    /** When a task stops being tried. */
    Retry retry();

    /** How the outbox is relayed. */
    OutboxSettings outbox();

    /** How long rows stay. */
    Retention retention();

    /** Measuring without audio. */
    Drill drill();

    /** How often gauges that need the database are read. */
    @WithDefault("5s")
    Duration metricsInterval();

    /** How often the broker is asked how far consumers are behind. */
    @WithDefault("15s")
    Duration lagInterval();

    /** Kind of the threads that run handlers. */
    enum Threads {
        VIRTUAL,
        PLATFORM
    }

    /** Budgets and pauses of automatic retries. */
    interface Retry {
        /** Failures after which a retryable task fails for good. */
        @WithDefault("4")
        int maxFailures();

        /** Worker deaths after which a task is poison. */
        @WithDefault("3")
        int maxWorkerDeaths();

        /** Rescues from a holder that was gone, after which a task is poison: the brake for work that takes its whole service down. */
        @WithDefault("50")
        int maxRescues();

        /** Pause after the first failure; it doubles with each further one. */
        @WithDefault("2s")
        Duration backoffBase();

        /** The longest pause, also where somebody asked for a longer one with {@code Retry-After}. */
        @WithDefault("5m")
        Duration backoffCap();

        /** The longest time for which a handler may park a task at once, see {@link TaskFailure#parked}. */
        @WithDefault("24h")
        Duration parkCap();

        /** For how long a task waits because something that all tasks need is away, see {@link TaskFailure#away}. */
        @WithDefault("15s")
        Duration awayPause();

        /** Share of the pause that is random, 0..1. */
        @WithDefault("0.25")
        double jitter();
    }

    /**
     * A drill measures the system without the audio: a step announces made-up facts after a set time, while topics, tables, leases and
     * projection are real. Nothing is stored, so the links of a drilled track lead nowhere. Never switch it on where songs are.
     */
    interface Drill {
        /** Whether steps only pretend. */
        @WithDefault("false")
        boolean enabled();

        /** How long a pretended step takes; zero answers at once. */
        @WithDefault("0s")
        Duration work();
    }

    /** Settings of the relay. */
    interface OutboxSettings {
        /** Rows sent in one round. */
        @WithDefault("500")
        int batch();

        /** How often the outbox is looked at when nobody woke the relay. */
        @WithDefault("200ms")
        Duration poll();

        /** Shortest time between two rounds: what arrives meanwhile shares one round. */
        @WithDefault("10ms")
        Duration minInterval();

        /** The longest pause after errors. */
        @WithDefault("5s")
        Duration backoffCap();

        /** How often a process that is not the relay tries to become it. */
        @WithDefault("1s")
        Duration standby();

        /** How long the relay may be silent before the server ends its session and another process takes over. */
        @WithDefault("15s")
        Duration takeover();
    }

    /** How long rows stay. Zero keeps them for ever. */
    interface Retention {
        /** Ids of consumed events: at least as long as topics keep records. */
        @WithDefault("8d")
        Duration inbox();

        /** Ended tasks: at least as long as topics keep records, since their keys stop duplicates. */
        @WithDefault("8d")
        Duration task();

        /** Tombstones of cancelled tracks. */
        @WithDefault("30d")
        Duration tombstone();

        /** Outbox rows that the broker refused for good and that were set aside. */
        @WithDefault("30d")
        Duration parked();

        /** How often expired rows are swept. */
        @WithDefault("1m")
        Duration sweepInterval();
    }
}
