package io.soundforge.metadata.spotify.webapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifyGate;
import io.soundforge.metadata.spotify.SpotifySettings;
import io.soundforge.secrets.SecretException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Access tokens: one for the application, one for each owner who has opened his own playlists. Shared by all threads, fetched when
 * first needed and some time before their end, by one thread while the others wait for it.
 */
@ApplicationScoped
class SpotifyTokens {
    private static final Logger LOG = Logger.getLogger(SpotifyTokens.class);
    private static final String LOGIN_INVALID = "SPOTIFY_LOGIN_INVALID";
    private static final String APPLICATION = "application";

    private final SpotifySettings settings;
    private final SpotifyHttp http;
    private final SpotifyGate gate;
    private final Authorizations authorizations;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    SpotifyTokens(SpotifySettings settings, SpotifyHttp http, SpotifyGate gate, Authorizations authorizations) {
        this.settings = settings;
        this.http = http;
        this.gate = gate;
        this.authorizations = authorizations;
    }

    /** An access token. Its text is a secret: it has no {@code toString} that tells. */
    static final class Token {
        private final String value;
        private final Instant renewAt;

        Token(String value, Instant renewAt) {
            this.value = value;
            this.renewAt = renewAt;
        }

        String header() {
            return "Bearer " + value;
        }
    }

    /** Where one token lies. The lock makes others wait for the one that fetches. */
    private static final class Slot {
        private final ReentrantLock lock = new ReentrantLock();
        private volatile Token token;
    }

    /** Whether the application is known to Spotify, as far as the settings tell. */
    boolean isConfigured() {
        return settings.clientId().isPresent() && settings.clientSecret().isPresent();
    }

    private interface Fetch {
        Token token() throws SpotifyFailure, IOException, InterruptedException;
    }

    /**
     * The token to ask with for an owner: his own where he has opened his playlists, else the application's. A login that holds no
     * longer is forgotten: what is public can be had without it, and what is not says that a login is needed.
     *
     * @throws SpotifyFailure {@code SPOTIFY_CREDENTIALS_INVALID}; parked, where the accounts service asks to wait
     * @throws IOException if the accounts service does not answer as it should
     */
    Token token(String owner) throws SpotifyFailure, IOException, InterruptedException {
        Optional<byte[]> login = authorizations.find(owner);
        if (login.isPresent()) {
            try {
                return shared("owner:" + owner, () -> ofOwner(owner, login.get()));
            } catch (SecretException e) {
                LOG.warnf("The login of %s at Spotify cannot be used: %s", owner, e.getMessage());
            } catch (SpotifyFailure e) {
                if (!e.code().equals(LOGIN_INVALID)) {
                    throw e;
                }
                LOG.warnf("The login of %s at Spotify holds no longer.", owner);
                authorizations.remove(owner, login.get());
            }
        }
        return shared(APPLICATION, () -> read(exchange(Map.of("grant_type", "client_credentials"))));
    }

    /** The token that lies there, fetched by one thread where it is not fresh. */
    private Token shared(String name, Fetch fetch) throws SpotifyFailure, IOException, InterruptedException {
        Slot slot = slots.computeIfAbsent(name, any -> new Slot());
        Token known = slot.token;
        if (isFresh(known)) {
            return known;
        }
        slot.lock.lockInterruptibly();
        try {
            if (!isFresh(slot.token)) {
                slot.token = fetch.token();
            }
            return slot.token;
        } finally {
            slot.lock.unlock();
        }
    }

    /** Forgets a token that Spotify no longer takes; a newer one in its place stays. */
    void drop(Token refused) {
        for (Slot slot : slots.values()) {
            slot.lock.lock();
            try {
                if (slot.token == refused) {
                    slot.token = null;
                }
            } finally {
                slot.lock.unlock();
            }
        }
    }

    /** Forgets an owner's token, after a logout. */
    void dropOwner(String owner) {
        slots.remove("owner:" + owner);
    }

    /**
     * Exchanges something for tokens at the accounts service.
     *
     * @throws SpotifyFailure if it refuses: {@code SPOTIFY_CREDENTIALS_INVALID} for the application's own, {@code
     *     SPOTIFY_LOGIN_INVALID} for a user's
     */
    JsonNode exchange(Map<String, String> form) throws SpotifyFailure, IOException, InterruptedException {
        SpotifyHttp.Answer answer = http.post(settings.accountsUrl().resolve("/api/token"), form, basic());
        if (answer.status() == 200) {
            return parse(answer.body());
        }
        if (answer.status() == 429) {
            throw SpotifyApi.parked(gate.park(answer.retryAfter()));
        }
        if (answer.status() >= 500) {
            throw new IOException("Spotify's accounts service answers " + answer.status());
        }
        if (answer.body().contains("invalid_grant")) {
            throw SpotifyFailure.permanent(
                    LOGIN_INVALID, "Spotify no longer accepts the login; run ./soundforge spotify login again.");
        }
        throw SpotifyFailure.permanent(
                "SPOTIFY_CREDENTIALS_INVALID",
                "Spotify does not accept the application's credentials; check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.");
    }

    private Token ofOwner(String owner, byte[] login) throws SpotifyFailure, IOException, InterruptedException {
        String refreshToken = authorizations.open(owner, login);
        JsonNode answer = exchange(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
        // Spotify may hand out a new refresh token with each use; the old one is void then.
        if (answer.hasNonNull("refresh_token")) {
            authorizations.renew(owner, login, answer.get("refresh_token").asText());
        }
        return read(answer);
    }

    private Token read(JsonNode answer) throws IOException {
        String value = answer.path("access_token").asText("");
        if (value.isEmpty()) {
            throw new IOException("Spotify's accounts service answers without a token");
        }
        Duration lifetime = Duration.ofSeconds(answer.path("expires_in").asLong(3600));
        // A token that lives no longer than the margin would be renewed with every call.
        Duration margin =
                settings.tokenMargin().compareTo(lifetime) < 0 ? settings.tokenMargin() : lifetime.dividedBy(2);
        return new Token(value, Instant.now().plus(lifetime).minus(margin));
    }

    private static JsonNode parse(String body) throws IOException {
        try {
            return EventCodec.json().readTree(body);
        } catch (JsonProcessingException e) {
            // Not as its cause: the message would quote the answer, and with it a token.
            throw new IOException("Spotify's accounts service answers with something that is no JSON");
        }
    }

    private static boolean isFresh(Token token) {
        return token != null && Instant.now().isBefore(token.renewAt);
    }

    private String basic() {
        String pair =
                settings.clientId().orElse("") + ":" + settings.clientSecret().orElse("");
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
