package io.soundforge.webhook.delivery;

import io.soundforge.webhook.endpoint.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where deliveries of an endpoint go, opened and ready.
 *
 * @param revision of the endpoint's settings
 * @param previousSecret the one before the last rotation; null for none
 * @param previousUntil how long that one signs, too
 * @param bearerLinks whether links work for whoever holds them
 */
record Destination(
        UUID endpoint,
        int revision,
        String url,
        Map<String, String> headers,
        SigningSecret secret,
        SigningSecret previousSecret,
        Instant previousUntil,
        boolean bearerLinks) {

    /** The secrets that sign at that time. */
    List<SigningSecret> secrets(Instant now) {
        return previousSecret != null && now.isBefore(previousUntil)
                ? List.of(secret, previousSecret)
                : List.of(secret);
    }

    /** Tells neither address nor headers, so that no log tells what they hold. */
    @Override
    public String toString() {
        return "Destination[" + endpoint + ", revision " + revision + "]";
    }
}
