package io.soundforge.download.spotdl;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Keeps songs away from YouTube while it would refuse any of them. Opens after some failures in a row that are the environment's;
 * after a while one song may try. A song that does not exist is an answer, too: it closes the breaker.
 */
@Singleton
class SpotdlBreaker {
    /** What the breaker lets through. */
    enum State {
        CLOSED,
        OPEN,
        HALF_OPEN
    }

    /** It is open: for whom there is no way, for how long, and why. */
    record Open(SpotdlTrouble trouble, Duration pause) {}

    /** How long the others wait while one tries. */
    private static final Duration WHILE_TRYING = Duration.ofSeconds(15);

    private final int limit;
    private final Duration open;
    private final LongSupplier nanos;
    private State state = State.CLOSED;
    private int failures;
    private long openedAt;
    private SpotdlTrouble last;

    @Inject
    SpotdlBreaker(SpotdlSettings settings, MeterRegistry metrics) {
        this(settings.breaker().failures(), settings.breaker().open(), System::nanoTime);
        Gauge.builder("soundforge.spotdl.circuit", this, breaker -> breaker.state()
                        .ordinal())
                .description("The circuit breaker before spotdl: 0 closed, 1 open, 2 one song is trying")
                .strongReference(true)
                .register(metrics);
    }

    SpotdlBreaker(int limit, Duration open, LongSupplier nanos) {
        this.limit = limit;
        this.open = open;
        this.nanos = nanos;
    }

    /** Asks for the way. Empty: it is free, and one of the three other methods must be called in the end. */
    synchronized Optional<Open> enter() {
        if (state == State.CLOSED) {
            return Optional.empty();
        }
        Duration left = open.minusNanos(nanos.getAsLong() - openedAt);
        if (state == State.OPEN && left.isPositive()) {
            return Optional.of(new Open(last, left));
        }
        if (state == State.HALF_OPEN) {
            return Optional.of(new Open(last, WHILE_TRYING.compareTo(open) < 0 ? WHILE_TRYING : open));
        }
        state = State.HALF_OPEN;
        return Optional.empty();
    }

    /** There was an answer. */
    synchronized void answered() {
        state = State.CLOSED;
        failures = 0;
    }

    /** It failed. */
    synchronized void failed(SpotdlTrouble trouble) {
        if (!trouble.isEnvironment()) {
            answered();
            return;
        }
        failures++;
        last = trouble;
        if (state == State.HALF_OPEN || failures >= limit) {
            state = State.OPEN;
            openedAt = nanos.getAsLong();
        }
    }

    /** It was ended before it could tell: the next one may try. */
    synchronized void abandoned() {
        if (state == State.HALF_OPEN) {
            state = State.OPEN;
            openedAt = nanos.getAsLong() - open.toNanos();
        }
    }

    synchronized State state() {
        return state;
    }

    /** Why it is not closed. */
    synchronized Optional<SpotdlTrouble> reason() {
        return state == State.CLOSED ? Optional.empty() : Optional.of(last);
    }
}
