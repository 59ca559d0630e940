package io.soundforge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class LogContextTest {
    private static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void saysWhatLinesAreAboutUntilItIsClosed() {
        UUID job = UUID.randomUUID();
        try (LogContext about = LogContext.open().job(job).track(null).trace(TRACEPARENT)) {
            about.step("analyze");
            assertThat(MDC.getMap())
                    .containsEntry("job", job.toString())
                    .containsEntry("step", "analyze")
                    .containsEntry("trace", "0af7651916cd43dd8448eb211c80319c")
                    .doesNotContainKey("track");
        }
        assertThat(MDC.getMap()).doesNotContainKeys("job", "step", "trace");
    }

    @Test
    void restoresWhatWasThereBefore() {
        try (LogContext outer = LogContext.open().step("request")) {
            try (LogContext inner = LogContext.open().step("resolve").step("download")) {
                inner.trace("no context");
                assertThat(MDC.get("step")).isEqualTo("download");
            }
            assertThat(MDC.get("step")).isEqualTo("request");
            assertThat(MDC.get("trace")).isNull();
            outer.trace(TRACEPARENT);
        }
        assertThat(MDC.get("step")).isNull();
        assertThat(MDC.get("trace")).isNull();
    }
}
