package io.soundforge.metadata.spotify.webapi;

import io.smallrye.faulttolerance.api.CircuitBreakerName;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import io.soundforge.metadata.spotify.SpotifyFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.time.temporal.ChronoUnit;
import org.eclipse.microprofile.faulttolerance.CircuitBreaker;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * One call to the Web API, within the fault tolerance that the settings {@code quarkus.fault-tolerance} may change: an outage is
 * tried again shortly, and after five in a row nobody asks for half a minute; then one does. What Spotify refuses (4xx) is no outage.
 */
@ApplicationScoped
class SpotifyCalls {
    /** The breaker's name, in metrics and for {@code CircuitBreakerMaintenance}. */
    static final String CIRCUIT = "spotify";

    private final SpotifyHttp http;
    private final SpotifyTokens tokens;
    private final SpotifyMetrics metrics;

    SpotifyCalls(SpotifyHttp http, SpotifyTokens tokens, SpotifyMetrics metrics) {
        this.http = http;
        this.tokens = tokens;
        this.metrics = metrics;
    }

    /**
     * Asks with the owner's token; once more with a fresh one if Spotify no longer takes it.
     *
     * @return the answer: anything but a 5xx
     * @throws SpotifyDownException if Spotify does not work
     * @throws CircuitBreakerOpenException if it has not worked lately
     * @throws SpotifyFailure if there is no token to be had
     */
    @Retry(
            maxRetries = 2,
            delay = 400,
            jitter = 200,
            maxDuration = 60,
            durationUnit = ChronoUnit.SECONDS,
            retryOn = SpotifyDownException.class,
            abortOn = CircuitBreakerOpenException.class)
    @ExponentialBackoff(maxDelay = 5, maxDelayUnit = ChronoUnit.SECONDS)
    @CircuitBreaker(
            requestVolumeThreshold = 5,
            failureRatio = 1.0,
            delay = 30,
            delayUnit = ChronoUnit.SECONDS,
            successThreshold = 1,
            failOn = SpotifyDownException.class)
    @CircuitBreakerName(CIRCUIT)
    SpotifyHttp.Answer get(URI uri, String owner) throws SpotifyDownException, SpotifyFailure, InterruptedException {
        try {
            SpotifyTokens.Token token = tokens.token(owner);
            SpotifyHttp.Answer answer = http.get(uri, token.header());
            if (answer.status() == 401) {
                tokens.drop(token);
                answer = http.get(uri, tokens.token(owner).header());
            }
            metrics.count(answer.status());
            if (answer.status() >= 500) {
                throw new SpotifyDownException("Spotify answers " + answer.status(), null);
            }
            return answer;
        } catch (SpotifyDownException e) {
            throw e;
        } catch (IOException e) {
            metrics.count("failed");
            throw new SpotifyDownException("Spotify does not answer: " + e.getMessage(), e);
        }
    }
}
