package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Webhooks over the public API, as another program registers them. */
final class Webhooks {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Installation installation;

    Webhooks(Installation installation) {
        this.installation = installation;
    }

    /** Registers an address for events of that pattern, and returns the webhook's id. */
    String register(String url, String pattern) throws IOException, InterruptedException {
        return create(url, pattern).path("id").asText();
    }

    /** Registers an address, and returns the answer with its secret. */
    JsonNode create(String url, String pattern) throws IOException, InterruptedException {
        ObjectNode body = Installation.JSON.createObjectNode().put("url", url);
        body.putArray("events").add(pattern);
        return create(body);
    }

    /** Makes a webhook of that description, and returns the answer with its secret. */
    JsonNode create(ObjectNode body) throws IOException, InterruptedException {
        HttpRequest request = to("").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Installation.JSON.writeValueAsBytes(body)))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode webhook = Installation.JSON.readTree(answer.body());
        assertThat(answer.statusCode()).as(webhook.toString()).isEqualTo(201);
        return webhook;
    }

    /** Removes a webhook. */
    void remove(String id) throws IOException, InterruptedException {
        HttpResponse<Void> answer = http.send(to("/" + id).DELETE().build(), HttpResponse.BodyHandlers.discarding());
        assertThat(answer.statusCode()).isEqualTo(204);
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(installation.state().publicUrl() + "/api/v1/webhooks" + path));
    }
}
