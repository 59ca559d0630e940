package io.soundforge.metadata.spotify.webapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifySettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Access tokens: one for the application, one for each owner who has opened his own playlists. Shared by all threads, fetched when
 * first needed and some time before their end, by one thread while the others wait for it.
 */
@ApplicationScoped
class SpotifyTokens {
    private final SpotifySettings settings;
    private final SpotifyHttp http;
    private final Authorizations authorizations;
    private final Map<String, Slot> slots = new ConcurrentHashMap<>();

    SpotifyTokens(SpotifySettings settings, SpotifyHttp http, Authorizations authorizations) {
        this.settings = settings;
        this.http = http;
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

    /**
     * The token to ask with for an owner: his own where he has opened his playlists, else the application's.
     *
     * @throws SpotifyFailure {@code SPOTIFY_CREDENTIALS_INVALID}
     * @throws IOException if the accounts service does not answer as it should
     */
    Token token(String owner) throws SpotifyFailure, IOException, InterruptedException {
        boolean own = authorizations.isAuthorized(owner);
        Slot slot = slots.computeIfAbsent(own ? "owner:" + owner : "application", any -> new Slot());
        Token known = slot.token;
        if (isFresh(known)) {
            return known;
        }
        slot.lock.lockInterruptibly();
        try {
            if (!isFresh(slot.token)) {
                slot.token = own ? ofOwner(owner) : ofApplication();
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
        if (answer.status() == 429 || answer.status() >= 500) {
            throw new IOException("Spotify's accounts service answers " + answer.status());
        }
        if (answer.body().contains("invalid_grant")) {
            throw SpotifyFailure.permanent(
                    "SPOTIFY_LOGIN_INVALID",
                    "Spotify no longer accepts the login; run ./soundforge spotify login again.");
        }
        throw SpotifyFailure.permanent(
                "SPOTIFY_CREDENTIALS_INVALID",
                "Spotify does not accept the application's credentials; check SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.");
    }

    private Token ofApplication() throws SpotifyFailure, IOException, InterruptedException {
        return read(exchange(Map.of("grant_type", "client_credentials")));
    }

    private Token ofOwner(String owner) throws SpotifyFailure, IOException, InterruptedException {
        try {
            String refreshToken = authorizations.refreshToken(owner);
            JsonNode answer = exchange(Map.of("grant_type", "refresh_token", "refresh_token", refreshToken));
            // Spotify may hand out a new refresh token with each use; the old one is void then.
            if (answer.hasNonNull("refresh_token")) {
                authorizations.renew(owner, answer.get("refresh_token").asText());
            }
            return read(answer);
        } catch (SpotifyFailure e) {
            if (e.code().equals("SPOTIFY_LOGIN_INVALID")) {
                authorizations.remove(owner);
            }
            throw e;
        }
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
