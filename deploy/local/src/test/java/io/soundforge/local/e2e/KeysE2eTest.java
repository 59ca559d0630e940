package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a laptop's open door to one with keys, as the page for operators tells it. */
@Tag("faults")
class KeysE2eTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private Installation alone;
    private Installation open;

    @BeforeEach
    void prepare() {
        alone = new Installation(directory.resolve("home"), Map.of());
        open = new Installation(directory.resolve("home"), Map.of("SOUNDFORGE_HOST", "0.0.0.0"));
    }

    @AfterEach
    void end() throws Exception {
        alone.run("down");
        alone.assertNothingRuns();
    }

    @Test
    void theGatewayLetsOthersInWithAKeyOnly() throws Exception {
        Installation.Outcome refused = open.run("up");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("metadata-service does not start").contains("./soundforge keys create");
        open.run("down");

        assertThat(alone.run("up").status()).isZero();
        JsonNode made = alone.run("keys", "create", "--scope", "read,submit,admin", "--json")
                .json();
        alone.endCleanly();

        Installation.Outcome up = open.run("up");
        assertThat(up.status()).as(up.err()).isZero();
        assertThat(status("/api/v1/jobs")).isEqualTo(401);
        assertThat(status("/api/v1/jobs", "Authorization", "Bearer not-of-ours"))
                .isEqualTo(401);
        assertThat(status("/q/metrics")).isEqualTo(401);
        assertThat(status("/q/health/ready")).isEqualTo(200);
        Installation.Outcome stranger = open.run("jobs");
        assertThat(stranger.status()).isEqualTo(1);
        assertThat(stranger.err()).contains("UNAUTHENTICATED").contains("SOUNDFORGE_API_KEY");

        String key = made.path("key").asText();
        Installation known = new Installation(directory.resolve("home"), Map.of("SOUNDFORGE_API_KEY", key));
        Installation.Outcome song = known.run("process", "--json", open.demo().toString());
        assertThat(song.status()).as(song.err()).isZero();
        assertThat(known.run("webhooks", "list").status()).isZero();
        worksWithKeysOverHttp(known, key, song.json().path("job").path("id").asText());

        assertThat(known.run("keys", "revoke", made.path("id").asText()).status())
                .isZero();
        assertThat(known.run("jobs").err()).contains("revoked");
    }

    private void worksWithKeysOverHttp(Installation known, String key, String id) throws Exception {
        String job = "/api/v1/jobs/" + id;
        assertThat(status(job, "Authorization", "Bearer " + key)).isEqualTo(200);
        assertThat(status(job, "X-Api-Key", key)).isEqualTo(200);
        String ann = known.run("keys", "create", "--owner", "ann", "--scope", "read", "--json")
                .json()
                .path("key")
                .asText();
        assertThat(status("/api/v1/jobs", "X-Api-Key", ann)).isEqualTo(200);
        assertThat(status("/api/v1/keys", "X-Api-Key", ann)).isEqualTo(403);
        assertThat(status(job, "X-Api-Key", ann)).isEqualTo(404);
    }

    private int status(String path, String... headers) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(open.state().publicUrl() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
