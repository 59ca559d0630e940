package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Jobs for a stack whose workers announce made-up facts, see {@code soundforge.tasks.drill}. */
final class Drill {
    private static final int CLIENTS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_MS = 50;

    private final ApiClient api;
    private final List<String> steps;

    /** @param steps what is asked for; none is all of them */
    Drill(ApiClient api, String... steps) {
        this.api = api;
        this.steps = List.of(steps);
    }

    /**
     * Submits jobs until there are so many tracks, and waits until the last has ended.
     *
     * @return tracks per second, from the first submission to the last end
     */
    double run(int tracks, int tracksPerJob) throws ApiFailure, IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> jobs = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<String>> answers = new ArrayList<>();
            for (int job = 0; job < tracks / tracksPerJob; job++) {
                answers.add(clients.submit(() -> submit(tracksPerJob)));
            }
            for (Future<String> each : answers) {
                jobs.add(each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a submission failed: " + e.getCause().getMessage(), e.getCause());
        }
        awaitEnds(jobs);
        return tracks * 1e9 / (System.nanoTime() - start);
    }

    /** Submits a job, and returns its id. */
    String submit(int tracks) throws ApiFailure, IOException, InterruptedException {
        ObjectNode job = ApiClient.JSON.createObjectNode();
        ArrayNode sources = job.putArray("sources");
        for (int track = 0; track < tracks; track++) {
            sources.addObject().put("url", "https://drill.example/" + track + ".wav");
        }
        if (!steps.isEmpty()) {
            steps.forEach(job.putArray("steps")::add);
        }
        return api.submit(job, List.of()).path("id").asText();
    }

    /**
     * The jobs in their end.
     *
     * @throws IOException if one has not ended in time, or not {@code completed}
     */
    List<JsonNode> awaitEnds(List<String> jobs) throws ApiFailure, IOException, InterruptedException {
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
