package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The event plane alone: workers announce made-up facts at once (a drill), everything else is real. Throughput is from the first submission to
 * the end of the last job; latency is from a job's creation to its end, as the gateway wrote them down.
 */
public final class EventPlaneBench {
    private static final int TRACKS = 2_000;
    private static final int TRACKS_PER_JOB = 10;
    private static final int PACED_TRACKS = 400;
    private static final int PACED_PER_SECOND = 20;

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in a stack of its own. */
    public EventPlaneBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, StackException, ApiFailure, InterruptedException {
        Map<String, String> drill =
                Map.of("SOUNDFORGE_TASKS_DRILL_ENABLED", "true", "SOUNDFORGE_TASKS_CONCURRENCY", "16");
        try (BenchStack stack = new BenchStack(home, interpreter, drill)) {
            Drill drilled = new Drill(stack.api());
            drilled.run(TRACKS, TRACKS_PER_JOB);
            double perSecond = drilled.run(TRACKS, TRACKS_PER_JOB);
            table.row(
                    "event plane, " + TRACKS + " tracks, " + TRACKS_PER_JOB + " a job, warm",
                    String.format(Locale.ROOT, "%.0f tracks/s", perSecond),
                    "≥ 100, aim 300");
            long[] latencies = latencies(drilled);
            table.row(
                    "event plane, latency at " + PACED_PER_SECOND + " tracks/s, p50 / p99",
                    Percentiles.of(latencies, 50) + " / " + Percentiles.of(latencies, 99) + " ms",
                    "p99 < 1000 ms");
        }
    }

    private static long[] latencies(Drill drill) throws ApiFailure, IOException, InterruptedException {
        List<String> jobs = new ArrayList<>();
        long start = System.nanoTime();
        for (int track = 0; track < PACED_TRACKS; track++) {
            long due = start + track * TimeUnit.SECONDS.toNanos(1) / PACED_PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            jobs.add(drill.submit(1));
        }
        List<JsonNode> ended = drill.awaitEnds(jobs);
        return ended.stream()
                .mapToLong(job -> Duration.between(instant(job, "created_at"), instant(job, "finished_at"))
                        .toMillis())
                .sorted()
                .toArray();
    }

    private static Instant instant(JsonNode job, String field) {
        return Instant.parse(job.path(field).asText());
    }
}
