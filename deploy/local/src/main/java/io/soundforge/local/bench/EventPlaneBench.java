package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The event plane alone: workers announce made-up facts at once (a drill), everything else is real. Throughput is from the first submission to
 * the end of the last job; latency is from a job's creation to its end, as the gateway wrote them down.
 */
public final class EventPlaneBench {
    private static final int TRACKS = 2_000;
    private static final int TRACKS_PER_JOB = 10;
    private static final int CLIENTS = 4;
    private static final int PACED_TRACKS = 400;
    private static final int PACED_PER_SECOND = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_MS = 50;

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
            throughput(stack.api());
            double perSecond = throughput(stack.api());
            table.row(
                    "event plane, " + TRACKS + " tracks, " + TRACKS_PER_JOB + " a job, warm",
                    String.format(Locale.ROOT, "%.0f tracks/s", perSecond),
                    "≥ 100, aim 300");
            long[] latencies = latencies(stack.api());
            table.row(
                    "event plane, latency at " + PACED_PER_SECOND + " tracks/s, p50 / p99",
                    Percentiles.of(latencies, 50) + " / " + Percentiles.of(latencies, 99) + " ms",
                    "p99 < 1000 ms");
        }
    }

    private static double throughput(ApiClient api) throws ApiFailure, IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> jobs = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int job = 0; job < TRACKS / TRACKS_PER_JOB; job++) {
                answers.add(clients.submit(() -> submit(api, TRACKS_PER_JOB)));
            }
            for (Future<String> each : answers) {
                jobs.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a submission failed: " + e.getCause().getMessage(), e.getCause());
        }
        awaitEnds(api, jobs);
        return TRACKS * 1e9 / (System.nanoTime() - start);
    }

    private static long[] latencies(ApiClient api) throws ApiFailure, IOException, InterruptedException {
        List<String> jobs = new ArrayList<>();
        long start = System.nanoTime();
        for (int track = 0; track < PACED_TRACKS; track++) {
            long due = start + track * TimeUnit.SECONDS.toNanos(1) / PACED_PER_SECOND;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
            jobs.add(submit(api, 1));
        }
        List<JsonNode> ended = awaitEnds(api, jobs);
        return ended.stream()
                .mapToLong(job -> Duration.between(instant(job, "created_at"), instant(job, "finished_at"))
                        .toMillis())
                .sorted()
                .toArray();
    }

    private static Instant instant(JsonNode job, String field) {
        return Instant.parse(job.path(field).asText());
    }

    private static String submit(ApiClient api, int tracks) throws ApiFailure, IOException, InterruptedException {
        ObjectNode job = ApiClient.JSON.createObjectNode();
        ArrayNode sources = job.putArray("sources");
        for (int track = 0; track < tracks; track++) {
            sources.addObject().put("url", "https://drill.example/" + track + ".wav");
        }
        return api.submit(job, List.of()).path("id").asText();
    }

    /** The jobs in their end, which must be {@code completed}. */
    private static List<JsonNode> awaitEnds(ApiClient api, List<String> jobs)
            throws ApiFailure, IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<JsonNode> ended = new ArrayList<>();
        for (String id : jobs) {
            JsonNode job = api.get("/api/v1/jobs/" + id);
            while (job.path("finished_at").isMissingNode()) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("job " + id + " has not ended within " + PATIENCE.toMinutes() + " minutes");
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
                job = api.get("/api/v1/jobs/" + id);
            }
            if (!job.path("state").asText().equals("completed")) {
                throw new IOException(
                        "job " + id + " ended " + job.path("state").asText());
            }
            ended.add(job);
        }
        return ended;
    }
}
