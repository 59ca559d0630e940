package io.soundforge.local.spotify;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The secrets of one login: RFC 7636, method S256.
 *
 * @param verifier proves to the accounts service that who exchanges the code also asked for it
 * @param state comes back with the code: an answer without it is nobody's we asked
 */
public record Pkce(String verifier, String state) {
    private static final String SCOPE = "playlist-read-private playlist-read-collaborative";

    /** New random ones. */
    public static Pkce random() {
        return new Pkce(text(48), text(16));
    }

    private static String text(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    private String challenge() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The page on which the user agrees. */
    public URI authorizePage(String accountsUrl, String clientId, String redirectUri) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("client_id", clientId);
        query.put("response_type", "code");
        query.put("redirect_uri", redirectUri);
        query.put("scope", SCOPE);
        query.put("code_challenge_method", "S256");
        query.put("code_challenge", challenge());
        query.put("state", state);
        return URI.create(accountsUrl + "/authorize?"
                + query.entrySet().stream()
                        .map(pair -> pair.getKey() + "=" + URLEncoder.encode(pair.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&")));
    }

    @Override
    public String toString() {
        return "Pkce[…]";
    }
}
