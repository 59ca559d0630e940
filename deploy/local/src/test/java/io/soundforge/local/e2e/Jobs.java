package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Jobs over the public API, as another program submits them; remembers what was accepted. */
final class Jobs {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Set<String> ENDED = Set.of("completed", "partial", "failed", "cancelled");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Installation installation;
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();

    Jobs(Installation installation) {
        this.installation = installation;
    }

    /** What the API said. */
    record Answer(int status, String contentType, JsonNode body) {
        boolean isProblem() {
            return contentType.startsWith("application/problem+json");
        }
    }

    /** The ids of the jobs that were answered with 202. */
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /** Stores a file, and returns the id of the upload. */
    String upload(Path file) throws IOException, InterruptedException {
        Answer answer = tryUpload(file);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.body().path("id").asText();
    }

    Answer tryUpload(Path file) throws IOException, InterruptedException {
        return post(
                "/api/v1/uploads?filename=" + file.getFileName(),
                HttpRequest.BodyPublishers.ofFile(file),
                "application/octet-stream");
    }

    /** A job for one upload; no steps are all steps. */
    static ObjectNode ofUpload(String upload, String... steps) {
        return job("upload", List.of(upload), steps);
    }

    /** A job for addresses; no steps are all steps. */
    static ObjectNode ofUrls(List<String> urls, String... steps) {
        return job("url", urls, steps);
    }

    private static ObjectNode job(String kind, List<String> sources, String... steps) {
        ObjectNode job = Installation.JSON.createObjectNode();
        ArrayNode list = job.putArray("sources");
        sources.forEach(source -> list.addObject().put(kind, source));
        if (steps.length > 0) {
            ArrayNode names = job.putArray("steps");
            Arrays.stream(steps).forEach(names::add);
        }
        return job;
    }

    /** Submits a job that must be accepted, and returns its id. */
    String submit(ObjectNode job) throws IOException, InterruptedException {
        Answer answer = trySubmit(job);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return answer.body().path("id").asText();
    }

    Answer trySubmit(ObjectNode job) throws IOException, InterruptedException {
        Answer answer = post("/api/v1/jobs", HttpRequest.BodyPublishers.ofString(job.toString()), "application/json");
        if (answer.status() == 202) {
            accepted.add(answer.body().path("id").asText());
        }
        return answer;
    }

    /** {@code cancel} or {@code retry}. */
    void act(String id, String action) throws IOException, InterruptedException {
        Answer answer =
                post("/api/v1/jobs/" + id + "/" + action, HttpRequest.BodyPublishers.noBody(), "application/json");
        assertThat(answer.status()).as(answer.toString()).isLessThan(300);
    }

    private Answer post(String path, HttpRequest.BodyPublisher body, String contentType)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(installation.state().publicUrl() + path))
                .header("Content-Type", contentType)
                .timeout(Duration.ofMinutes(1))
                .POST(body)
                .build();
        HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body().length == 0 ? MissingNode.getInstance() : Installation.JSON.readTree(response.body()));
    }

    JsonNode job(String id) throws IOException, InterruptedException {
        return installation.get("/api/v1/jobs/" + id);
    }

    /** A step of the first track of a job. */
    JsonNode task(String id, String step) throws IOException, InterruptedException {
        for (JsonNode task : job(id).path("tracks").path(0).path("tasks")) {
            if (task.path("step").asText().equals(step)) {
                return task;
            }
        }
        return MissingNode.getInstance();
    }

    /** Waits for a state of a step of the job's first track, and returns the task. */
    JsonNode awaitTask(String id, String step, String state) {
        return await(step + " " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> task(id, step), task -> task.path("state").asText().equals(state));
    }

    /** Waits until a job has ended, and returns it. */
    JsonNode awaitEnd(String id) {
        return await("end of " + id)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> job(id), job -> ENDED.contains(job.path("state").asText()));
    }

    /** Waits until a job has ended well. */
    void awaitCompleted(String id) {
        JsonNode job = awaitEnd(id);
        assertThat(job.path("state").asText()).as(job.toPrettyString()).isEqualTo("completed");
    }

    static boolean hasEnded(JsonNode job) {
        return ENDED.contains(job.path("state").asText());
    }
}
