package io.soundforge.telemetry;

import java.util.HashMap;
import java.util.Map;
import org.jboss.logging.MDC;

/** What this thread's log lines are about, until it is closed: {@code job}, {@code track}, {@code step}, {@code trace}. */
public final class LogContext implements AutoCloseable {
    private final Map<String, Object> before = new HashMap<>();

    private LogContext() {}

    /** About nothing more than before. */
    public static LogContext open() {
        return new LogContext();
    }

    /** Adds the job; null adds nothing. */
    public LogContext job(Object id) {
        return put("job", id);
    }

    /** Adds the track; null adds nothing. */
    public LogContext track(Object id) {
        return put("track", id);
    }

    /** Adds the step, or another kind of work. */
    public LogContext step(String name) {
        return put("step", name);
    }

    /** Adds the trace of a W3C trace context; null adds nothing. */
    public LogContext trace(String traceparent) {
        return put("trace", TraceContext.traceId(traceparent));
    }

    private LogContext put(String key, Object value) {
        if (value != null) {
            if (!before.containsKey(key)) {
                before.put(key, MDC.get(key));
            }
            MDC.put(key, value.toString());
        }
        return this;
    }

    @Override
    public void close() {
        before.forEach((key, value) -> {
            if (value == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, value);
            }
        });
    }
}
