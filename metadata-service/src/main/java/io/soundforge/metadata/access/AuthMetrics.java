package io.soundforge.metadata.access;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;

/** Counts refused requests. */
@ApplicationScoped
class AuthMetrics {
    private static final String REFUSALS = "soundforge.auth.refusals";
    private static final List<String> REASONS =
            List.of("missing", "unknown", "expired", "revoked", "token", "scope", "unavailable");

    private final MeterRegistry registry;

    AuthMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** A counter that appears with its first count shows no increase. */
    void start(@Observes StartupEvent event) {
        REASONS.forEach(reason -> registry.counter(REFUSALS, "reason", reason));
    }

    /** @param reason one of few, e.g. {@code missing}, {@code unknown}, {@code scope} */
    void refused(String reason) {
        registry.counter(REFUSALS, "reason", reason).increment();
    }
}
