package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What must be true of the demo song's results, however they came about. */
final class Results {
    private Results() {}

    /** Checks the JSON document of {@code process --json} against the truth about the song. */
    static void assertDemo(JsonNode document, JsonNode truth) throws IOException {
        assertThat(document.path("job").path("state").asText())
                .as(document.toPrettyString())
                .isEqualTo("completed");
        assertThat(document.path("results")).isNotEmpty();
        for (JsonNode result : document.path("results")) {
            JsonNode track = result.path("track");
            assertThat(track.path("title").asText())
                    .isEqualTo(truth.path("title").asText());
            assertThat(track.path("duration_s").asDouble())
                    .isCloseTo(truth.path("duration_s").asDouble(), within(0.2));
            assertAnalysis(track.path("analysis"), truth);
            assertStems(result.path("stems"), truth);
        }
    }

    private static void assertAnalysis(JsonNode analysis, JsonNode truth) {
        double tempo = truth.path("tempo").asDouble();
        assertThat(analysis.path("tempo").asDouble()).isCloseTo(tempo, within(tempo / 100));
        assertThat(analysis.path("key").asText()).isEqualTo(truth.path("key").asText());
        assertThat(analysis.path("time_signature").asInt())
                .isEqualTo(truth.path("time_signature").asInt());
        assertThat(analysis.path("loudness_lufs").asDouble()).isBetween(-40.0, -5.0);
    }

    private static void assertStems(JsonNode stems, JsonNode truth) throws IOException {
        assertThat(stems.findValuesAsText("name")).containsExactlyInAnyOrderElementsOf(names(truth.path("stems")));
        for (JsonNode stem : stems) {
            Path file = Path.of(stem.path("path").asText());
            assertThat(file).exists().hasSize(stem.path("size_bytes").asLong());
            assertThat(sha256(file)).isEqualTo(stem.path("sha256").asText());
        }
    }

    private static List<String> names(JsonNode array) {
        List<String> names = new ArrayList<>();
        array.forEach(name -> names.add(name.asText()));
        return names;
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
