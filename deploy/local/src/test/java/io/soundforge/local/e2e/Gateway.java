package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** One of several gateways, at its own address. */
record Gateway(String url) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Whether it says that it can serve. */
    boolean isReady() {
        try {
            return HTTP.send(request("/q/health/ready").build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(response.statusCode()).as(path).isEqualTo(200);
        return Installation.JSON.readTree(response.body());
    }

    String state(String job) throws IOException, InterruptedException {
        return get("/api/v1/jobs/" + job).path("state").asText();
    }

    /** Begins to submit a job; the answer is the job's id. */
    CompletableFuture<String> submit(ObjectNode job, String idempotencyKey) {
        HttpRequest request = request("/api/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(job.toString()))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()).thenApply(response -> {
            assertThat(response.statusCode()).as(new String(response.body())).isEqualTo(202);
            try {
                return Installation.JSON.readTree(response.body()).path("id").asText();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    void cancel(String job) throws IOException, InterruptedException {
        HttpRequest request = request("/api/v1/jobs/" + job + "/cancel")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isLessThan(300);
    }

    /** Watches a job. @param after the {@code Last-Event-ID}; 0 for none */
    EventStream watch(String job, long after) throws IOException, InterruptedException {
        return new EventStream(stream(job, after));
    }

    /** The status of the answer to who wants to watch a job. */
    int watchStatus(String job, long after) throws IOException, InterruptedException {
        HttpResponse<Stream<String>> response = stream(job, after);
        response.body().close();
        return response.statusCode();
    }

    private HttpResponse<Stream<String>> stream(String job, long after) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/api/v1/jobs/" + job + "/events").header("Accept", "text/event-stream");
        if (after > 0) {
            request.header("Last-Event-ID", Long.toString(after));
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
    }
}
