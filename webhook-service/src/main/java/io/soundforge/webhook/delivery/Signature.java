package io.soundforge.webhook.delivery;

import io.soundforge.webhook.endpoint.SigningSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as Standard Webhooks 1.0 says: {@code v1,} and the base64 of HMAC-SHA256 over {@code id.timestamp.body}. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /**
     * The headers of an attempt.
     *
     * @param id of the event, without a full stop
     * @param at time of the attempt
     * @param secrets every one of them signs, so that receivers may change from one to the other
     */
    static Map<String, String> headers(String id, Instant at, byte[] body, List<SigningSecret> secrets) {
        String timestamp = Long.toString(at.getEpochSecond());
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", timestamp);
        // One line: official libraries do not read a second one.
        headers.put(
                "webhook-signature",
                secrets.stream()
                        .map(secret -> sign(id, timestamp, body, secret))
                        .collect(Collectors.joining(" ")));
        return headers;
    }

    private static String sign(String id, String timestamp, byte[] body, SigningSecret secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.key(), ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256", e);
        }
    }
}
