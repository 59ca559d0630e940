package io.soundforge.testing.spotify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Spotify's accounts service: client credentials, authorization codes with PKCE, refresh tokens. */
public final class Accounts {
    /** The client that it knows. */
    public static final String CLIENT_ID = "0123456789abcdef0123456789abcdef";

    /** Its secret. */
    public static final String CLIENT_SECRET = "fedcba9876543210fedcba9876543210";

    private static final String APP = "";

    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Queue<SpotifyStandIn.Fault> faults = new ConcurrentLinkedQueue<>();
    private volatile long lifetimeSeconds = 3600;

    private record Token(String user, Instant until) {}

    private record Code(String user, String challenge, String redirectUri) {}

    Accounts() {}

    /** How long new tokens hold, seconds. */
    public void lifetime(long seconds) {
        lifetimeSeconds = seconds;
    }

    /** Ends all access tokens at once; refresh tokens go on. */
    public void expireTokens() {
        tokens.clear();
    }

    /** Ends all refresh tokens, as a user who withdraws the permission does. */
    public void revoke() {
        tokens.clear();
        refreshTokens.clear();
    }

    /** Answers the next request for a token with this. */
    public void failNext(SpotifyStandIn.Fault fault) {
        faults.add(fault);
    }

    /**
     * A user agrees, in a browser.
     *
     * @param challenge base64url of the SHA-256 of the client's verifier
     * @return the code that the redirect carries
     */
    public String agree(String user, String challenge, String redirectUri) {
        String code = UUID.randomUUID().toString();
        codes.put(code, new Code(user, challenge, redirectUri));
        return code;
    }

    /** Whose token a request carries: a user, "" for the application alone, null for nobody. */
    String userOf(HttpExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst("Authorization");
        Token token = header == null || !header.startsWith("Bearer ") ? null : tokens.get(header.substring(7));
        return token == null || token.until().isBefore(Instant.now()) ? null : token.user();
    }

    void token(HttpExchange exchange) throws IOException {
        SpotifyStandIn.Fault fault = faults.poll();
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        if (fault != null) {
            SpotifyStandIn.send(exchange, fault);
            return;
        }
        String grant = form.getOrDefault("grant_type", "");
        // With PKCE a public client names itself in the form; a confidential one proves itself in the header, too.
        boolean known = isClient(exchange.getRequestHeaders().getFirst("Authorization"))
                || (!grant.equals("client_credentials") && CLIENT_ID.equals(form.get("client_id")));
        if (!known) {
            refuse(exchange, "invalid_client", "Invalid client");
            return;
        }
        switch (grant) {
            case "client_credentials" -> grant(exchange, APP, null);
            case "authorization_code" -> ofCode(exchange, form);
            case "refresh_token" -> {
                String user = refreshTokens.remove(form.getOrDefault("refresh_token", ""));
                if (user == null) {
                    refuse(exchange, "invalid_grant", "Refresh token revoked");
                } else {
                    grant(exchange, user, newRefreshToken(user));
                }
            }
            default -> refuse(exchange, "unsupported_grant_type", "grant_type must be client_credentials or …");
        }
    }

    private void ofCode(HttpExchange exchange, Map<String, String> form) throws IOException {
        Code code = codes.remove(form.getOrDefault("code", ""));
        boolean holds = code != null
                && code.redirectUri().equals(form.get("redirect_uri"))
                && code.challenge().equals(challengeOf(form.getOrDefault("code_verifier", "")));
        if (holds) {
            grant(exchange, code.user(), newRefreshToken(code.user()));
        } else {
            refuse(exchange, "invalid_grant", "Invalid authorization code");
        }
    }

    /** The challenge of a PKCE verifier, method S256. */
    public static String challengeOf(String verifier) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String newRefreshToken(String user) {
        String token = "refresh-" + UUID.randomUUID();
        refreshTokens.put(token, user);
        return token;
    }

    private void grant(HttpExchange exchange, String user, String refreshToken) throws IOException {
        String token = "access-" + UUID.randomUUID();
        tokens.put(token, new Token(user, Instant.now().plusSeconds(lifetimeSeconds)));
        ObjectNode body = Songs.JSON.createObjectNode();
        body.put("access_token", token).put("token_type", "Bearer").put("expires_in", lifetimeSeconds);
        if (refreshToken != null) {
            body.put("refresh_token", refreshToken).put("scope", "playlist-read-private playlist-read-collaborative");
        }
        SpotifyStandIn.send(exchange, new SpotifyStandIn.Fault(200, "application/json", body.toString(), null, 0));
    }

    private static void refuse(HttpExchange exchange, String error, String description) throws IOException {
        SpotifyStandIn.send(
                exchange,
                new SpotifyStandIn.Fault(
                        400,
                        "application/json",
                        "{\"error\":\"%s\",\"error_description\":\"%s\"}".formatted(error, description),
                        null,
                        0));
    }

    private static boolean isClient(String header) {
        String expected = Base64.getEncoder()
                .encodeToString((CLIENT_ID + ":" + CLIENT_SECRET).getBytes(StandardCharsets.US_ASCII));
        return ("Basic " + expected).equals(header);
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : body.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return form;
    }
}
