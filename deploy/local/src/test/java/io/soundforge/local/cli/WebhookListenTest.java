package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.soundforge.embedded.ProcessRef;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.stack.StackState;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code webhooks listen} as a process, ended as Ctrl-C ends it; the stack is a file that says where the API is. */
@Timeout(120)
class WebhookListenTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "01a20abb-ce38-766e-96fc-f6958cb081a2";
    private static final String STALE = "01a20abb-ce38-766e-96fc-f6958cb081a3";
    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final String BODY =
            "{\"type\": \"track.analyzed\",\n \"data\": {\"track_id\": \"t\", \"tempo\": 112}}";

    @TempDir
    Path root;

    private StandInApi api;
    private Process listener;

    @BeforeEach
    void start() throws Exception {
        api = new StandInApi()
                .on("GET " + WEBHOOKS, "{\"webhooks\": []}")
                .on("POST " + WEBHOOKS, 201, "{\"id\": \"" + ID + "\", \"secret\": \"" + SECRET + "\"}")
                .on("DELETE " + WEBHOOKS + "/" + ID, 204, "");
        new StackState(ProcessRef.of(ProcessHandle.current()), Instant.now(), api.url(), List.of())
                .write(root.resolve(".soundforge/run/stack.json"));
    }

    @AfterEach
    void stop() {
        api.close();
        if (listener != null) {
            listener.destroyForcibly();
        }
    }

    @Test
    void registersItselfPrintsWhatArrivesAndRemovesItselfAtTheEnd() throws Exception {
        listen("--events", "track.*,job.finished");
        JsonNode registered = api.asked("POST " + WEBHOOKS).json();
        assertThat(registered.path("url").asText()).matches("http://127\\.0\\.0\\.1:\\d+/");
        assertThat(registered.path("events").toString()).isEqualTo("[\"track.*\",\"job.finished\"]");
        assertThat(registered.path("description").asText()).isEqualTo("soundforge webhooks listen");

        assertThat(send("a", SECRET)).isEqualTo(204);
        assertThat(send("b", "whsec_" + "A".repeat(40))).isEqualTo(401);
        await().atMost(PATIENCE).until(() -> out().lines().count() == 2);
        assertThat(out().lines().toList())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .matches("\\d\\d:\\d\\d:\\d\\d  track.analyzed    t: 112\\.0 bpm +signature ok  a"),
                        line -> assertThat(line).endsWith("  signature WRONG, no signature matches  b"));

        endAsCtrlCDoes();
        assertThat(api.lines()).endsWith("DELETE " + WEBHOOKS + "/" + ID);
        assertThat(err())
                .startsWith("Listening on " + registered.path("url").asText()
                        + " for track.*, job.finished, as webhook " + ID + ".\n")
                .endsWith("\nThe webhook is removed.\n");
    }

    @Test
    void forMachinesEachGenuineBodyIsALineAndNothingElse() throws Exception {
        listen("--json");
        assertThat(send("a", "whsec_" + "A".repeat(40))).isEqualTo(401);
        assertThat(send("b", SECRET)).isEqualTo(204);
        await().atMost(PATIENCE).until(() -> out().endsWith("\n"));
        assertThat(out()).isEqualTo(BODY.replace('\n', ' ') + "\n");
        assertThat(err()).contains("signature WRONG, no signature matches");
    }

    @Test
    void aStackThatHasGoneAwayIsSaidAtTheEnd() throws Exception {
        listen();
        api.close();
        endAsCtrlCDoes();
        assertThat(err())
                .endsWith("\nThe webhook " + ID + " is still registered: the API does not answer.\n"
                        + "The next ./soundforge webhooks listen removes it.\n");
    }

    @Test
    void webhooksOfKilledListenersAreRemovedAndNoOthers() throws Exception {
        int free = freePort();
        try (ServerSocket alive = new ServerSocket(0)) {
            String other = "01a20abb-0000-7000-8000-00000000000";
            api = restarted(new StandInApi()
                    .on(
                            "GET " + WEBHOOKS,
                            "{\"webhooks\": ["
                                    + String.join(
                                            ",",
                                            webhook(
                                                    other + 1,
                                                    "http://127.0.0.1:" + alive.getLocalPort() + "/",
                                                    "soundforge webhooks listen"),
                                            webhook(other + 2, "http://127.0.0.1:" + free + "/", "mine"),
                                            webhook(
                                                    other + 3,
                                                    "https://hooks.example.com:" + free + "/",
                                                    "soundforge webhooks listen"))
                                    + "], \"next_cursor\": \"more/\"}")
                    .on(
                            "GET " + WEBHOOKS + "?cursor=more%2F",
                            "{\"webhooks\": ["
                                    + webhook(STALE, "http://127.0.0.1:" + free + "/", "soundforge webhooks listen")
                                    + "]}")
                    .on("DELETE " + WEBHOOKS + "/" + STALE, 204, "")
                    .on("POST " + WEBHOOKS, 201, "{\"id\": \"" + ID + "\", \"secret\": \"" + SECRET + "\"}"));
            // On the very port of the dead one: that nobody else can have it now.
            listen("--port", Integer.toString(free));
            assertThat(api.lines())
                    .containsExactly(
                            "GET " + WEBHOOKS,
                            "GET " + WEBHOOKS + "?cursor=more%2F",
                            "DELETE " + WEBHOOKS + "/" + STALE,
                            "POST " + WEBHOOKS);
            assertThat(err()).startsWith("Removed the webhook of a listener that was killed.\n");
        }
    }

    private StandInApi restarted(StandInApi next) throws IOException {
        api.close();
        new StackState(ProcessRef.of(ProcessHandle.current()), Instant.now(), next.url(), List.of())
                .write(root.resolve(".soundforge/run/stack.json"));
        return next;
    }

    private static String webhook(String id, String url, String description) {
        return ApiClient.JSON
                .createObjectNode()
                .put("id", id)
                .put("url", url)
                .put("description", description)
                .toString();
    }

    /** Returns once it listens. */
    private void listen(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dsoundforge.root=" + root,
                "-cp",
                System.getProperty("java.class.path"),
                "io.soundforge.local.Main",
                "webhooks",
                "listen"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(root.resolve("out").toFile())
                .redirectError(root.resolve("err").toFile());
        builder.environment().remove("SOUNDFORGE_HOME");
        listener = builder.start();
        await("listening").atMost(PATIENCE).until(() -> err().contains("Ctrl-C ends it."));
    }

    private void endAsCtrlCDoes() throws InterruptedException {
        listener.destroy();
        assertThat(listener.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private int send(String id, String secret) throws Exception {
        long now = Instant.now().getEpochSecond();
        URI url = URI.create(api.asked("POST " + WEBHOOKS).json().path("url").asText());
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(now))
                .header("webhook-signature", new Webhook(secret).sign(id, now, BODY))
                .POST(BodyPublishers.ofString(BODY))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String out() throws IOException {
        return Files.readString(root.resolve("out"));
    }

    private String err() throws IOException {
        return Files.readString(root.resolve("err"));
    }
}
