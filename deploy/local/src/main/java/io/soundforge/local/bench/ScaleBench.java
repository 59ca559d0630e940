package io.soundforge.local.bench;

import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.stack.ServiceCatalog;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One separation worker and eight of them on the same stack, more than their topic has partitions: steps that take a second and steps that take
 * none (a drill), everything else is real. From the first submission to the end of the last job.
 */
public final class ScaleBench {
    private static final int WORKERS = 8;
    private static final int SECONDS_OF_WORK = 40;
    private static final int INSTANT_TRACKS = 2_000;
    private static final int TRACKS_PER_JOB = 10;

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in a stack of its own. */
    public ScaleBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, StackException, ApiFailure, InterruptedException {
        Map<String, String> drill =
                Map.of("SOUNDFORGE_TASKS_DRILL_ENABLED", "true", "SOUNDFORGE_TASKS_CONCURRENCY", "16");
        try (BenchStack stack = new BenchStack(home, interpreter, drill, Set.of(ServiceCatalog.SEPARATION))) {
            sleeping(table, stack);
            instant(table, stack);
        }
    }

    private static void sleeping(TextTable table, BenchStack stack)
            throws IOException, ApiFailure, InterruptedException {
        Map<String, String> oneSecondEach =
                Map.of("SOUNDFORGE_TASKS_DRILL_WORK", "1s", "SOUNDFORGE_TASKS_CONCURRENCY", "1");
        try (Workers workers = new Workers(stack, oneSecondEach)) {
            workers.grow(1);
            Drill drill = new Drill(stack.api(), "separate");
            drill.run(TRACKS_PER_JOB, TRACKS_PER_JOB);
            double one = drill.run(SECONDS_OF_WORK, TRACKS_PER_JOB);
            workers.grow(WORKERS);
            double all = drill.run(SECONDS_OF_WORK * WORKERS, TRACKS_PER_JOB);
            table.row(
                    "scale-out: steps of 1 s, 1 worker and " + WORKERS + " workers",
                    String.format(Locale.ROOT, "%.2f and %.2f tracks/s, %.2f linear", one, all, all / one / WORKERS),
                    "≥ 0.9 linear, aim 0.95");
        }
    }

    private static void instant(TextTable table, BenchStack stack)
            throws IOException, ApiFailure, InterruptedException {
        try (Workers workers = new Workers(stack, Map.of())) {
            Drill drill = new Drill(stack.api(), "separate");
            double one = instant(drill, workers, 1);
            double all = instant(drill, workers, WORKERS);
            table.row(
                    "scale-out: steps that take no time, 1 worker and " + WORKERS + " workers",
                    String.format(Locale.ROOT, "%.0f and %.0f tracks/s, %.2f×", one, all, all / one),
                    "≥ 0.8×");
        }
    }

    /** The better of two runs, after each process has had as many tracks to warm up: its compiler starts with nothing. */
    private static double instant(Drill drill, Workers workers, int count)
            throws IOException, ApiFailure, InterruptedException {
        workers.grow(count);
        drill.run(INSTANT_TRACKS * count, TRACKS_PER_JOB);
        return Math.max(drill.run(INSTANT_TRACKS, TRACKS_PER_JOB), drill.run(INSTANT_TRACKS, TRACKS_PER_JOB));
    }
}
