package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.e2e.SpanCollector.Span;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A song's one trace: from the request through all services and the Python workers to the webhook. */
final class SongTrace {
    private static final String ROOT = "POST /api/v1/jobs";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SpanCollector collector;
    private final String track;

    SongTrace(SpanCollector collector, String track) {
        this.collector = collector;
        this.track = track;
    }

    /** What a service needs to send its traces there, soon, and to log for machines. */
    static Map<String, String> settings(SpanCollector collector) {
        return Map.of(
                "QUARKUS_OTEL_SDK_DISABLED", "false",
                "QUARKUS_OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(),
                "QUARKUS_OTEL_BSP_SCHEDULE_DELAY", "200ms",
                "SOUNDFORGE_LOGS_JSON", "true");
    }

    /**
     * Waits until the trace is whole.
     *
     * @param deliveries how many of its events webhooks are sent
     * @return its id
     */
    String awaitWhole(int deliveries) {
        // Each service sends its spans some moments after they have ended.
        await("the song's trace").atMost(PATIENCE).untilAsserted(() -> assertWhole(deliveries));
        return id();
    }

    private void assertWhole(int deliveries) {
        String trace = id();
        List<Span> spans = collector.spans().stream()
                .filter(span -> span.trace().equals(trace))
                .toList();
        assertThat(spans)
                .filteredOn(span -> track.equals(span.attributes().get("soundforge.track")))
                .extracting(Span::name)
                .contains("download", "analyze", "separate", "webhook");
        assertThat(collector.spans())
                .as("nothing about the song is in another trace")
                .filteredOn(span -> track.equals(span.attributes().get("soundforge.track")))
                .allMatch(span -> span.trace().equals(trace));
        Map<String, Set<String>> names = spans.stream()
                .collect(Collectors.groupingBy(
                        Span::service, TreeMap::new, Collectors.mapping(Span::name, Collectors.toSet())));
        assertThat(names.get("metadata-service")).contains(ROOT);
        assertThat(names.get("download-service")).contains("download", "python", "publish");
        assertThat(names.get("analysis-service")).contains("analyze", "python", "python: reading", "publish");
        assertThat(names.get("separation-service")).contains("separate", "python", "publish");
        assertThat(names.get("separation-service")).anyMatch(name -> name.startsWith("python: "));
        assertThat(names.get("storage-service")).contains("POST /internal/v1/publish");
        assertThat(spans)
                .filteredOn(span -> span.service().equals("webhook-service"))
                .extracting(Span::name)
                .hasSize(deliveries)
                .containsOnly("webhook");
        assertUnbroken(spans);
    }

    private static void assertUnbroken(List<Span> spans) {
        Set<String> ids = spans.stream().map(Span::id).collect(Collectors.toSet());
        assertThat(spans)
                .filteredOn(span -> span.parent().isEmpty())
                .extracting(Span::name)
                .containsExactly(ROOT);
        assertThat(spans).filteredOn(span -> !span.parent().isEmpty()).allMatch(span -> ids.contains(span.parent()));
    }

    private String id() {
        return collector.spans().stream()
                .filter(span -> span.name().equals("separate"))
                .filter(span -> track.equals(span.attributes().get("soundforge.track")))
                .map(Span::trace)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no attempt to separate " + track + " has been traced yet"));
    }

    /** All lines of a step's log about the song are JSON and say which job, track, step and trace they are about. */
    void assertLogged(Installation installation, String service, String step, String job) throws IOException {
        List<String> lines = installation
                .log(service)
                .lines()
                .filter(line -> line.contains("\"mdc\""))
                .filter(line -> line.contains(track))
                .toList();
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            JsonNode about = Installation.JSON.readTree(line).path("mdc");
            assertThat(about.path("trace").asText()).isEqualTo(id());
            assertThat(about.path("step").asText()).isEqualTo(step);
            assertThat(about.path("track").asText()).isEqualTo(track);
            assertThat(about.path("job").asText()).isEqualTo(job);
        }
    }
}
