package io.soundforge.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events as they were sent once. They must parse for ever, so these files are never changed; a changed event gets a new folder beside
 * {@code v1} with samples of its own.
 */
class SamplesTest {
    private static final Path FOLDER = Path.of("src/test/resources/samples");

    static List<Path> samples() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void parsesAndLosesNothing(Path sample) throws Exception {
        byte[] bytes = Files.readAllBytes(sample);
        Event event = EventCodec.decode(topicOf(sample).eventType(), bytes);

        JsonNode again = EventCodec.json().readTree(EventCodec.toJson(event));
        assertThat(again).isEqualTo(EventCodec.json().readTree(bytes));
        assertThat(event.recordKey()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isWhatTheSchemaAllows(Path sample) throws Exception {
        JsonNode value = EventCodec.json().readTree(Files.readAllBytes(sample));
        assertThat(Schemas.violations(topicOf(sample), value)).isEmpty();
    }

    @Test
    void everyTypeHasOne() throws Exception {
        assertThat(samples().stream().map(SamplesTest::topicOf).distinct())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Topic.values())
                        .filter(topic -> topic.eventType() != null)
                        .toList());
    }

    /** The longest topic name that the file's name begins with. */
    private static Topic topicOf(Path sample) {
        return Arrays.stream(Topic.values())
                .filter(topic -> sample.getFileName().toString().startsWith(topic.topicName() + "."))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a sample of no topic: " + sample));
    }
}
