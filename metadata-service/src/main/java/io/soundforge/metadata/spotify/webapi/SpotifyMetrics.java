package io.soundforge.metadata.spotify.webapi;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Locale;

/** How Spotify's circuit breaker is, one gauge per state; and how calls ended. */
@ApplicationScoped
class SpotifyMetrics {
    private static final String CALLS = "soundforge.spotify.calls";
    private static final List<String> OUTCOMES = List.of("2xx", "3xx", "4xx", "5xx", "limited", "failed");

    private final MeterRegistry registry;
    private final CircuitBreakerMaintenance circuits;

    SpotifyMetrics(MeterRegistry registry, CircuitBreakerMaintenance circuits) {
        this.registry = registry;
        this.circuits = circuits;
    }

    void start(@Observes StartupEvent event) {
        OUTCOMES.forEach(outcome -> registry.counter(CALLS, "outcome", outcome));
        for (CircuitBreakerState state : CircuitBreakerState.values()) {
            Gauge.builder(
                            "soundforge.spotify.circuit",
                            circuits,
                            c -> c.currentState(SpotifyCalls.CIRCUIT) == state ? 1 : 0)
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("1 for the state that the circuit breaker around Spotify is in")
                    .register(registry);
        }
    }

    /** Counts a call. @param outcome {@code 2xx}, {@code 4xx}, {@code 5xx}, {@code limited} or {@code failed} */
    void count(String outcome) {
        registry.counter(CALLS, "outcome", outcome).increment();
    }

    /** Counts a call that was answered. */
    void count(int status) {
        count(status == 429 ? "limited" : status / 100 + "xx");
    }
}
