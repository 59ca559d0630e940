package io.soundforge.local.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.soundforge.local.client.ApiClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What has arrived.
 *
 * @param id its {@code webhook-id}; null where it has none
 * @param body as it was sent
 * @param complaint what is wrong with its signature; empty where it is genuine
 * @param again whether the same event came before
 */
public record ReceivedEvent(String id, byte[] body, Optional<String> complaint, boolean again) {

    /** Whether it is signed as it must be. */
    public boolean isGenuine() {
        return complaint.isEmpty();
    }

    /** The body on one line. Between the tokens of JSON a line's end is as good as a blank, and within them there is none. */
    public String line() {
        return new String(body, StandardCharsets.UTF_8).replace('\n', ' ').replace('\r', ' ');
    }

    /** The body as JSON; missing where it is none. */
    public JsonNode json() {
        try {
            return ApiClient.JSON.readTree(body);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
