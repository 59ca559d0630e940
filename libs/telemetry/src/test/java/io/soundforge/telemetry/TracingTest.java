package io.soundforge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CAUSE = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final Tracing tracing = Tracing.with(OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .setSampler(Sampler.parentBased(Sampler.alwaysOn()))
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build());

    @Test
    void goesOnWithAContext() {
        String next;
        try (Traced step = tracing.begin("separate", CAUSE)
                .with("fence", 3)
                .with("track", "t")
                .with("job", null)) {
            next = step.traceparentOr(null);
            assertThat(tracing.current()).isEqualTo(next);
        }
        SpanData span = only();
        assertThat(next).isEqualTo("00-" + TRACE + "-" + span.getSpanId() + "-01");
        assertThat(span.getParentSpanId()).isEqualTo("b7ad6b7169203331");
        assertThat(span.getAttributes().get(AttributeKey.longKey("fence"))).isEqualTo(3);
        assertThat(span.getAttributes().get(AttributeKey.stringKey("track"))).isEqualTo("t");
        assertThat(span.getAttributes().size()).isEqualTo(2);
        assertThat(tracing.current()).as("after it").isNull();
    }

    @Test
    void partsOfOthersKeepTheirTimes() {
        Instant start = Instant.ofEpochSecond(1_000, 500_000);
        try (Traced python = tracing.begin("python", CAUSE)) {
            python.part("python: decode", start, start.plusSeconds(2));
        }
        SpanData part = exporter.getFinishedSpanItems().getFirst();
        SpanData python = exporter.getFinishedSpanItems().getLast();
        assertThat(part.getParentSpanId()).isEqualTo(python.getSpanId());
        assertThat(part.getEndEpochNanos() - part.getStartEpochNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void callsFailAndPointAtTheAttemptBefore() {
        try (Traced call = tracing.beginCall("webhook", CAUSE).after("00-" + TRACE + "-1111111111111111-01")) {
            call.after("not a context").after(null).failed("TIMEOUT");
        }
        SpanData span = only();
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly("1111111111111111");
    }

    @Test
    void branchesAreTracesOfTheirOwnThatPointAtTheirCause() {
        List<String> branches;
        try (Traced request = tracing.begin("request", null)) {
            branches = List.of(tracing.branch("track"), tracing.branch("track"));
        }
        SpanData request = exporter.getFinishedSpanItems().getLast();
        assertThat(branches)
                .extracting(TraceContext::traceId)
                .doesNotContain(request.getTraceId())
                .doesNotHaveDuplicates();
        assertThat(exporter.getFinishedSpanItems().getFirst().getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(request.getSpanId());
    }

    @Test
    void whatIsNotSampledStaysSo() {
        try (Traced step = tracing.begin("separate", "00-" + TRACE + "-b7ad6b7169203331-00")) {
            assertThat(step.traceparentOr(null)).startsWith("00-" + TRACE).endsWith("-00");
        }
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void offMakesNothingAndPassesContextsOn() {
        Tracing off = Tracing.off();
        try (Traced step = off.begin("separate", CAUSE).with("fence", 3).after(CAUSE)) {
            step.part("decode", Instant.EPOCH, Instant.EPOCH);
            step.failed("TIMEOUT");
            assertThat(step).isSameAs(Traced.NONE).isSameAs(off.beginCall("webhook", CAUSE));
            assertThat(step.traceparentOr(CAUSE)).isEqualTo(CAUSE);
        }
        assertThat(off.current()).isNull();
        assertThat(off.branch("track")).isNull();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-b7ad6b7169203331",
                "00-" + TRACE + "-b7ad6b7169203331-0g",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00-" + TRACE + "-b7ad6b7169203331-01\nINFO all is well"
            })
    void whatIsNoContextBeginsATraceOfItsOwn(String broken) {
        assertThat(TraceContext.traceId(broken)).isNull();
        try (Traced step = tracing.begin("separate", broken)) {
            assertThat(step.traceparentOr(null)).doesNotContain(TRACE);
        }
        assertThat(only().getParentSpanContext().isValid()).isFalse();
    }

    private SpanData only() {
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        return exporter.getFinishedSpanItems().getFirst();
    }
}
