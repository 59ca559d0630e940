package io.soundforge.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.regex.Pattern;

/** W3C trace contexts as they stand in events, rows and headers: {@code 00-trace-span-flags}. */
final class TraceContext {
    private static final Pattern FORM = Pattern.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}");
    private static final int TRACE = 3;
    private static final int SPAN = 36;
    private static final int FLAGS = 53;

    private TraceContext() {}

    static String write(SpanContext span) {
        return "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                + span.getTraceFlags().asHex();
    }

    /** Invalid where the text is none, or null. */
    static SpanContext read(String traceparent) {
        if (traceparent == null || !FORM.matcher(traceparent).matches()) {
            return SpanContext.getInvalid();
        }
        return SpanContext.createFromRemoteParent(
                traceparent.substring(TRACE, SPAN - 1),
                traceparent.substring(SPAN, FLAGS - 1),
                TraceFlags.fromHex(traceparent, FLAGS),
                TraceState.getDefault());
    }

    /** What a span that goes on with it has as its parent. */
    static Context asParent(String traceparent) {
        return Context.root().with(Span.wrap(read(traceparent)));
    }

    /** The trace's id; null where the text is none. */
    static String traceId(String traceparent) {
        SpanContext span = read(traceparent);
        return span.isValid() ? span.getTraceId() : null;
    }
}
