package io.soundforge.metadata.spotify.webapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifyGate;
import io.soundforge.metadata.spotify.SpotifySettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;

/** The Web API as JSON: passes the gate, and turns every refusal into one clear failure. */
@ApplicationScoped
class SpotifyApi {
    private static final Logger LOG = Logger.getLogger(SpotifyApi.class);

    private final SpotifySettings settings;
    private final SpotifyGate gate;
    private final SpotifyCalls calls;

    SpotifyApi(SpotifySettings settings, SpotifyGate gate, SpotifyCalls calls) {
        this.settings = settings;
        this.gate = gate;
        this.calls = calls;
    }

    /**
     * Asks for a resource.
     *
     * @param path with query, e.g. {@code /v1/tracks/…?market=DE}
     * @param what the thing for error messages, e.g. {@code track}
     */
    JsonNode get(String path, String what, String owner) throws SpotifyFailure, InterruptedException {
        return get(settings.apiUrl().resolve(path), what, owner);
    }

    /** Asks for the next page of a list. The address comes from an answer: it must be the API's own. */
    JsonNode next(String address, String what, String owner) throws SpotifyFailure, InterruptedException {
        URI uri;
        try {
            uri = settings.apiUrl().resolve(address);
        } catch (IllegalArgumentException e) {
            throw foreign();
        }
        URI api = settings.apiUrl();
        boolean own = Objects.equals(api.getScheme(), uri.getScheme())
                && Objects.equals(api.getHost(), uri.getHost())
                && api.getPort() == uri.getPort()
                && uri.getRawUserInfo() == null;
        if (!own) {
            throw foreign();
        }
        return get(uri, what, owner);
    }

    private static SpotifyFailure foreign() {
        return SpotifyFailure.permanent(
                "SPOTIFY_ANSWER_INVALID",
                "Spotify's list goes on at an address that is not Spotify's; it was not followed.");
    }

    private JsonNode get(URI uri, String what, String owner) throws SpotifyFailure, InterruptedException {
        Optional<Instant> closed = gate.parkedUntil();
        if (closed.isPresent()) {
            throw parked(closed.get());
        }
        SpotifyHttp.Answer answer;
        try {
            answer = calls.get(uri, owner);
        } catch (CircuitBreakerOpenException e) {
            throw SpotifyFailure.parked(
                    "SPOTIFY_UNAVAILABLE",
                    "Spotify has not been working; it is asked again shortly.",
                    Instant.now().plusSeconds(settings.circuitOpenSeconds()));
        } catch (SpotifyDownException e) {
            throw SpotifyFailure.retryable("SPOTIFY_UNAVAILABLE", "Spotify is not working; try again later.", e);
        }
        if (answer.status() != 200) {
            throw refusal(answer, what);
        }
        return object(answer.body());
    }

    private static JsonNode object(String body) throws SpotifyFailure {
        try {
            JsonNode node = EventCodec.json().readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            LOG.debugf("Spotify's answer is no JSON: %s", e.getOriginalMessage());
        }
        throw SpotifyFailure.retryable(
                "SPOTIFY_UNAVAILABLE", "Spotify's answer cannot be read; try again later.", null);
    }

    private SpotifyFailure refusal(SpotifyHttp.Answer answer, String what) {
        String body = answer.body().toLowerCase(Locale.ROOT);
        return switch (answer.status()) {
            case 429 -> parked(gate.park(answer.retryAfter()));
            case 401 ->
                SpotifyFailure.permanent(
                        "SPOTIFY_CREDENTIALS_INVALID",
                        "Spotify takes no token of this application; check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.");
            case 403 ->
                body.contains("premium")
                        ? SpotifyFailure.permanent(
                                "SPOTIFY_PREMIUM_REQUIRED",
                                "Spotify asks for an active Premium subscription of the account that owns the application.")
                        : forbidden(what);
            case 400, 404 ->
                SpotifyFailure.permanent(
                        "SPOTIFY_NOT_FOUND", "Spotify knows no such " + what + "; it may be private or gone.");
            default ->
                SpotifyFailure.permanent(
                        "SPOTIFY_REFUSED",
                        "Spotify refuses to tell about the " + what + " (status " + answer.status() + ").");
        };
    }

    static SpotifyFailure forbidden(String what) {
        return what.equals("playlist")
                ? SpotifyFailure.permanent(
                        "PLAYLIST_NOT_ACCESSIBLE",
                        "Spotify shows this playlist's songs to its owner only; if it is yours, run ./soundforge spotify login,"
                                + " else hand in its songs one by one.")
                : SpotifyFailure.permanent(
                        "SPOTIFY_REFUSED", "Spotify refuses to tell about the " + what + " (status 403).");
    }

    static SpotifyFailure parked(Instant until) {
        return SpotifyFailure.parked(
                "SPOTIFY_RATE_LIMITED", "Spotify has asked us to wait; it is asked again when the time is up.", until);
    }
}
