package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A song's events at a receiver on this machine, with the settings that the launcher gives and tracing on. */
@Tag("e2e")
class WebhooksE2eTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> EVENTS =
            List.of("track.downloaded", "track.analyzed", "track.processed", "job.finished");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static SpanCollector collector;
    private static Installation installation;

    @BeforeAll
    static void start() throws Exception {
        collector = new SpanCollector();
        installation = new Installation(directory.resolve("home"), SongTrace.settings(collector));
        Installation.Outcome up = installation.run("up");
        assertThat(up.status()).as(up.err()).isZero();
    }

    @AfterAll
    static void end() throws Exception {
        installation.endCleanly();
        collector.close();
    }

    @Test
    void aSongsEventsArriveSignedInOneTrace() throws Exception {
        Webhooks webhooks = new Webhooks(installation);
        try (HookReceiver receiver = new HookReceiver(Duration.ZERO, true)) {
            JsonNode webhook = webhooks.create(receiver.url("hook"), "*");
            JsonNode job = process();
            Map<String, JsonNode> bodies = arrived(receiver);

            Webhook verifier = new Webhook(webhook.path("secret").asText());
            for (HookReceiver.Call call : receiver.calls()) {
                HttpHeaders headers = HttpHeaders.of(call.headers(), (name, value) -> true);
                String body = new String(call.body(), StandardCharsets.UTF_8);
                verifier.verify(body, headers);
                assertThatThrownBy(() -> verifier.verify(body.replace("\"type\"", "\"Type\""), headers))
                        .isInstanceOf(WebhookVerificationException.class);
            }
            assertThat(bodies.values())
                    .allSatisfy(body -> assertThat(body.at("/data/job_id").asText())
                            .isEqualTo(job.path("id").asText()));
            assertThat(bodies.get("track.analyzed").at("/data/key").asText())
                    .isEqualTo(installation.demoTruth().path("key").asText());
            assertThat(bodies.get("job.finished").at("/data/state").asText()).isEqualTo("completed");
            assertThat(bodies.get("track.processed")
                            .at("/data/links/stem_vocals")
                            .asText())
                    .startsWith(installation.state().publicUrl() + "/api/v1/tracks/")
                    .doesNotContain("?");
            assertTraced(
                    bodies.get("track.processed").at("/data/track_id").asText(),
                    job.path("id").asText(),
                    receiver);
            webhooks.remove(webhook.path("id").asText());
        }
    }

    @Test
    void listenShowsASongsEventsAsTheirSchemasSay() throws Exception {
        Installation.Running listener = installation.begin("webhooks", "listen", "--json");
        try {
            await("the listener").atMost(PATIENCE).until(() -> Files.readString(listener.err())
                    .contains("Listening on"));
            process();
            await("a song's events")
                    .atMost(PATIENCE)
                    .until(() -> Files.readAllLines(listener.out()).size() == EVENTS.size());
        } finally {
            // As Ctrl-C does.
            listener.process().destroy();
        }
        assertThat(listener.end().err()).contains("The webhook is removed.");
        assertThat(installation.get("/api/v1/webhooks").path("webhooks")).isEmpty();

        List<String> lines = Files.readAllLines(listener.out());
        assertThat(lines).allSatisfy(line -> assertThat(line)
                .doesNotContain(directory.toString())
                .doesNotContain(installation.root().toString()));
        for (String line : lines) {
            JsonNode body = Installation.JSON.readTree(line);
            assertThat(EventSchemas.violations(
                            installation.root(), body.path("type").asText(), body.path("data")))
                    .as(line)
                    .isEmpty();
        }
    }

    @Test
    void linksWithAGrantOpenAndBentOnesDoNot() throws Exception {
        Webhooks webhooks = new Webhooks(installation);
        try (HookReceiver receiver = new HookReceiver(Duration.ZERO, true)) {
            ObjectNode bearer = Installation.JSON
                    .createObjectNode()
                    .put("url", receiver.url("bearer"))
                    .put("link_access", "bearer");
            bearer.putArray("events").add("track.*").add("job.*");
            JsonNode webhook = webhooks.create(bearer);
            process();
            JsonNode links = arrived(receiver).get("track.processed").at("/data/links");

            String track = links.path("track").asText();
            assertThat(status(track)).isEqualTo(200);
            assertThat(status(links.path("job").asText())).isEqualTo(200);
            assertThat(status(links.path("stem_vocals").asText())).isEqualTo(302);
            assertThat(status(track.replace("?", "/analysis?"))).isEqualTo(403);
            assertThat(status(track.replace("expires=1", "expires=2"))).isEqualTo(403);
            webhooks.remove(webhook.path("id").asText());
        }
    }

    private static void assertTraced(String track, String job, HookReceiver receiver) throws IOException {
        SongTrace trace = new SongTrace(collector, track);
        String id = trace.awaitWhole(EVENTS.size());
        assertThat(receiver.calls())
                .as("strangers are not shown our traces")
                .allSatisfy(call -> assertThat(call.headers().toString()).doesNotContain(id));
        for (Map.Entry<String, String> step : Map.of(
                        "download-service", "download", "analysis-service", "analyze", "separation-service", "separate")
                .entrySet()) {
            trace.assertLogged(installation, step.getKey(), step.getValue(), job);
        }
    }

    private static JsonNode process() throws IOException, InterruptedException {
        Installation.Outcome outcome =
                installation.run("process", "--json", installation.demo().toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        return outcome.json().path("job");
    }

    private static Map<String, JsonNode> arrived(HookReceiver receiver) {
        await("a song's events").atMost(PATIENCE).until(() -> receiver.different() == EVENTS.size());
        Map<String, JsonNode> bodies = receiver.calls().stream()
                .map(WebhooksE2eTest::read)
                .collect(Collectors.toMap(body -> body.path("type").asText(), body -> body, (one, again) -> one));
        assertThat(bodies.keySet()).containsExactlyInAnyOrderElementsOf(EVENTS);
        return bodies;
    }

    private static JsonNode read(HookReceiver.Call call) {
        try {
            return Installation.JSON.readTree(call.body());
        } catch (IOException e) {
            throw new AssertionError(new String(call.body(), StandardCharsets.UTF_8), e);
        }
    }

    private static int status(String link) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(link)).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
