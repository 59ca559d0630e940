package io.soundforge.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The public REST API, as any client would use it. */
public final class ApiClient {
    /** For building requests and reading answers. */
    public static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String url;
    private final Optional<String> key;

    /**
     * The API, asked with the key in {@link ApiAccess#KEY_VARIABLE} where one is there.
     *
     * @param url the API's address without a path, as the stack tells it
     */
    public ApiClient(String url) {
        this(url, ApiAccess.key());
    }

    /** @param key an API key; empty where nobody has to say who they are */
    public ApiClient(String url, Optional<String> key) {
        this.url = url;
        this.key = key;
    }

    /** Submits a job: the sources in the JSON, and the files. */
    public JsonNode submit(ObjectNode job, List<Path> files) throws IOException, ApiFailure, InterruptedException {
        if (files.isEmpty()) {
            return call(
                    "POST",
                    "/api/v1/jobs",
                    BodyPublishers.ofByteArray(JSON.writeValueAsBytes(job)),
                    "application/json");
        }
        Multipart body = new Multipart().json("job", JSON.writeValueAsBytes(job));
        for (Path file : files) {
            body.file("file", file);
        }
        return call("POST", "/api/v1/jobs", body.publisher(), body.contentType());
    }

    /** Reads a resource of the API. */
    public JsonNode get(String path) throws IOException, ApiFailure, InterruptedException {
        return call("GET", path, BodyPublishers.noBody(), null);
    }

    /** Reads a resource, where it is there. */
    public JsonNode find(String path) throws IOException, ApiFailure, InterruptedException {
        try {
            return get(path);
        } catch (ApiFailure e) {
            if (e.status() == 404 || e.status() == 409) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    /** Calls an action without a body. */
    public JsonNode post(String path) throws IOException, ApiFailure, InterruptedException {
        return call("POST", path, BodyPublishers.noBody(), null);
    }

    /** Calls an action with a body. */
    public JsonNode post(String path, ObjectNode body) throws IOException, ApiFailure, InterruptedException {
        return call("POST", path, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)), "application/json");
    }

    /** Deletes a resource. */
    public void delete(String path) throws IOException, ApiFailure, InterruptedException {
        call("DELETE", path, BodyPublishers.noBody(), null);
    }

    /**
     * The lines of an event stream; to be closed.
     *
     * @return empty where nothing more will come (204)
     */
    public Optional<InputStream> stream(String path) throws IOException, ApiFailure, InterruptedException {
        HttpRequest request =
                request(path).header("Accept", "text/event-stream").build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return Optional.of(response.body());
        }
        response.body().close();
        if (response.statusCode() != 204) {
            throw new ApiFailure(response.statusCode(), null, "no event stream: status " + response.statusCode());
        }
        return Optional.empty();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    private JsonNode call(String method, String path, BodyPublisher body, String contentType)
            throws IOException, ApiFailure, InterruptedException {
        HttpRequest.Builder request = request(path)
                .timeout(method.equals("POST") ? Duration.ofMinutes(30) : PATIENCE)
                .header("Accept", "application/json, application/problem+json")
                .method(method, body);
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            throw problem(response);
        }
        return response.body().length == 0 ? MissingNode.getInstance() : JSON.readTree(response.body());
    }

    private static ApiFailure problem(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        try {
            JsonNode problem = JSON.readTree(response.body());
            String code = problem.path("code").asText(null);
            String detail = problem.path("detail").asText(problem.path("title").asText("status " + status));
            return new ApiFailure(status, code, (code == null ? "" : code + ": ") + detail);
        } catch (IOException e) {
            return new ApiFailure(status, null, "the API answered with status " + status);
        }
    }
}
