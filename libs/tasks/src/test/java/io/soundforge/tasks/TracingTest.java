package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.events.EncodedEvent;
import io.soundforge.events.EventCodec;
import io.soundforge.events.EventHeaders;
import io.soundforge.events.Topic;
import io.soundforge.events.TrackDownloaded;
import io.soundforge.telemetry.Traced;
import io.soundforge.telemetry.Tracing;
import io.soundforge.testing.KafkaProbe;
import io.soundforge.testing.RealBackends;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What the kernel traces where tracing is on, and what log lines say for machines. */
@QuarkusTest
@TestProfile(TracingTest.TracingOn.class)
@QuarkusTestResource(value = RealBackends.class, restrictToAnnotatedClass = true)
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CAUSE = "b7ad6b7169203331";
    private static final Path LOG = Path.of("target/tracing-test.log");

    public static class TracingOn implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.otel.sdk.disabled", "false",
                    "quarkus.otel.bsp.schedule.delay", "10ms",
                    "soundforge.tasks.retry.backoff-base", "50ms",
                    "quarkus.log.file.enabled", "true",
                    "quarkus.log.file.path", LOG.toString(),
                    "quarkus.log.file.json.enabled", "true");
        }
    }

    /** Where spans go in this module's tests. */
    @Singleton
    public static class Spans {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    KafkaProbe kafka;

    @Inject
    InMemorySpanExporter exporter;

    @Inject
    WiringService.Domain domain;

    @Inject
    Tracing tracing;

    @Test
    void attemptsAreSpansOfTheTracksTraceAndPointAtTheOneBefore() {
        TrackDownloaded input = WiringTest.downloaded(WiringService.Separate.FAILS_ONCE);
        ConsumerRecord<String, byte[]> fact = outcome(input, TRACE);

        String next = KafkaProbe.header(fact, EventHeaders.TRACEPARENT);
        List<SpanData> attempts = spans(input, "separate", 2);
        SpanData first = attempts.get(0);
        SpanData second = attempts.get(1);
        assertThat(attempts).allSatisfy(span -> {
            assertThat(span.getTraceId()).isEqualTo(TRACE);
            assertThat(span.getParentSpanId()).isEqualTo(CAUSE);
        });
        assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(first.getStatus().getDescription()).isEqualTo("TRY_AGAIN");
        assertThat(attribute(first, "outcome")).isEqualTo("retry");
        assertThat(first.getLinks()).isEmpty();
        assertThat(attribute(second, "outcome")).isEqualTo("succeeded");
        assertThat(second.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(first.getSpanId());
        assertThat(next).as("what follows goes on from it").isEqualTo("00-" + TRACE + "-" + second.getSpanId() + "-01");
        assertThat(exporter.getFinishedSpanItems())
                .filteredOn(span -> span.getParentSpanId().equals(second.getSpanId()))
                .extracting(SpanData::getName)
                .containsExactly("publish");
    }

    @Test
    void whatNobodyTracesIsNotTraced() {
        TrackDownloaded input = WiringTest.downloaded("flac");
        String quiet = "1af7651916cd43dd8448eb211c80319c";
        EncodedEvent event = EventCodec.encode(input, "/test");
        event.headers().put(EventHeaders.TRACEPARENT, "00-" + quiet + "-" + CAUSE + "-00");
        kafka.send(event);
        ConsumerRecord<String, byte[]> fact = processed(input);

        assertThat(KafkaProbe.header(fact, EventHeaders.TRACEPARENT))
                .startsWith("00-" + quiet)
                .endsWith("-00");
        assertThat(exporter.getFinishedSpanItems())
                .noneMatch(span -> span.getTraceId().equals(quiet));
    }

    @Test
    void eventsAboutSeveralTracksBeginATraceForEach() throws Exception {
        TrackDownloaded one = WiringTest.downloaded("flac");
        TrackDownloaded other = WiringTest.downloaded("flac");
        String cause;
        try (Traced request = tracing.begin("request", null)) {
            cause = request.traceparentOr(null);
            domain.announceAll(List.of(one, other));
        }

        List<String> traces = List.of(one, other).stream()
                .map(each -> KafkaProbe.header(processed(each), EventHeaders.TRACEPARENT))
                .toList();
        assertThat(traces.get(0).substring(0, 35)).isNotEqualTo(traces.get(1).substring(0, 35));
        for (TrackDownloaded each : List.of(one, other)) {
            SpanData attempt = spans(each, "separate", 1).getFirst();
            assertThat(exporter.getFinishedSpanItems())
                    .filteredOn(span -> span.getSpanId().equals(attempt.getParentSpanId()))
                    .singleElement()
                    .satisfies(begin -> assertThat(begin.getLinks())
                            .extracting(link -> link.getSpanContext().getSpanId())
                            .containsExactly(cause.substring(36, 52)));
        }
    }

    @Test
    void linesOfALogForMachinesSayWhatTheyAreAbout() {
        TrackDownloaded input = WiringTest.downloaded("flac");
        outcome(input, "2af7651916cd43dd8448eb211c80319c");

        JsonNode line = await().until(() -> line(input), found -> found != null);
        assertThat(line.path("message").asText()).isEqualTo("separating");
        assertThat(line.at("/mdc/job").asText()).isEqualTo(input.jobId().toString());
        assertThat(line.at("/mdc/step").asText()).isEqualTo("separate");
        assertThat(line.at("/mdc/trace").asText()).isEqualTo("2af7651916cd43dd8448eb211c80319c");
        assertThat(line.path("threadName").asText()).as("for people").isEqualTo(input.trackId() + ":separate:1");
    }

    private ConsumerRecord<String, byte[]> outcome(TrackDownloaded input, String trace) {
        EncodedEvent event = EventCodec.encode(input, "/test");
        event.headers().put(EventHeaders.TRACEPARENT, "00-" + trace + "-" + CAUSE + "-01");
        kafka.send(event);
        return processed(input);
    }

    private ConsumerRecord<String, byte[]> processed(TrackDownloaded input) {
        return kafka.await(
                Topic.TRACK_PROCESSED.topicName(),
                each -> input.trackId().toString().equals(each.key()));
    }

    private List<SpanData> spans(TrackDownloaded input, String name, int number) {
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> exporter.getFinishedSpanItems().stream()
                                .filter(span -> span.getName().equals(name))
                                .filter(span -> input.trackId().toString().equals(attribute(span, "track")))
                                .sorted(Comparator.comparing(SpanData::getStartEpochNanos))
                                .toList(),
                        found -> found.size() == number);
    }

    private static String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey("soundforge." + name));
    }

    private static JsonNode line(TrackDownloaded input) {
        try {
            for (String line : Files.readAllLines(LOG)) {
                JsonNode read = EventCodec.json().readTree(line);
                if (read.at("/mdc/track").asText().equals(input.trackId().toString())
                        && read.path("loggerName").asText().endsWith("Separate")) {
                    return read;
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
