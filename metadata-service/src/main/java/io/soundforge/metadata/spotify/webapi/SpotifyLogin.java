package io.soundforge.metadata.spotify.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifySettings;
import io.soundforge.problem.ApiException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Owners log in, so that their own playlists can be read: the authorization code flow with PKCE (RFC 7636), its server side. */
@ApplicationScoped
class SpotifyLogin {
    private static final Logger LOG = Logger.getLogger(SpotifyLogin.class);

    private final SpotifySettings settings;
    private final SpotifyTokens tokens;
    private final Authorizations authorizations;

    SpotifyLogin(SpotifySettings settings, SpotifyTokens tokens, Authorizations authorizations) {
        this.settings = settings;
        this.tokens = tokens;
        this.authorizations = authorizations;
    }

    Optional<String> clientId() {
        return settings.clientId();
    }

    String accountsUrl() {
        return settings.accountsUrl().toString();
    }

    boolean isAuthorized(String owner) {
        return authorizations.find(owner).isPresent();
    }

    Optional<String> scope(String owner) {
        return authorizations.scope(owner);
    }

    /**
     * Exchanges the code that the browser brought for tokens, and keeps them.
     *
     * @throws ApiException if the code does not hold, or nothing can be kept or asked
     */
    void login(String owner, String code, String verifier, String redirectUri) throws InterruptedException {
        if (!tokens.isConfigured()) {
            throw ApiException.conflict(
                    "SPOTIFY_NOT_CONFIGURED",
                    "A login needs an application of your own at Spotify: set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET.");
        }
        if (!authorizations.isReady()) {
            throw ApiException.conflict(
                    "SECRETS_NOT_CONFIGURED", "A login is kept encrypted only: set soundforge.secrets.key.");
        }
        JsonNode answer = exchange(code, verifier, redirectUri);
        String refreshToken = answer.path("refresh_token").asText("");
        if (refreshToken.isEmpty()) {
            throw unavailable();
        }
        authorizations.store(owner, refreshToken, answer.path("scope").asText(null));
        tokens.dropOwner(owner);
    }

    private JsonNode exchange(String code, String verifier, String redirectUri) throws InterruptedException {
        try {
            return tokens.exchange(Map.of(
                    "grant_type", "authorization_code",
                    "code", code,
                    "redirect_uri", redirectUri,
                    "client_id", settings.clientId().orElse(""),
                    "code_verifier", verifier));
        } catch (SpotifyFailure e) {
            throw e.isRetryable()
                    ? ApiException.unavailable(e.code(), e.getMessage())
                    : ApiException.conflict(e.code(), e.getMessage());
        } catch (IOException e) {
            LOG.warnf("A login at Spotify failed: %s", e.getMessage());
            throw unavailable();
        }
    }

    private static ApiException unavailable() {
        return ApiException.unavailable(
                "SPOTIFY_UNAVAILABLE", "Spotify's accounts service does not work; try again later.");
    }

    /** Forgets an owner's login; nothing happens where there is none. */
    void logout(String owner) {
        authorizations.remove(owner);
        tokens.dropOwner(owner);
    }
}
