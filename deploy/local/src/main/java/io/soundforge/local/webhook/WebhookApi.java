package io.soundforge.local.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.client.Query;
import io.soundforge.local.stack.StackException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The part of the public API that is about webhooks. */
public final class WebhookApi {
    private static final String PATH = "/api/v1/webhooks";
    private static final String ID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";
    private static final Duration LOOK_EVERY = Duration.ofMillis(150);

    private final ApiClient api;

    /** The webhooks behind that API. */
    public WebhookApi(ApiClient api) {
        this.api = api;
    }

    /** Registers one; the answer has its secret. */
    public JsonNode add(ObjectNode webhook) throws IOException, ApiFailure, InterruptedException {
        return api.post(PATH, webhook);
    }

    /** A page of them, the newest first. */
    public JsonNode list(String state, int limit) throws IOException, ApiFailure, InterruptedException {
        return api.get(new Query(PATH)
                .with("state", state)
                .with("limit", Integer.toString(limit))
                .toString());
    }

    /** All of them, the newest first. */
    public List<JsonNode> all() throws IOException, ApiFailure, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String cursor = null;
        do {
            JsonNode page = api.get(new Query(PATH).with("cursor", cursor).toString());
            page.path("webhooks").forEach(all::add);
            cursor = page.path("next_cursor").asText(null);
        } while (cursor != null);
        return all;
    }

    /** One of them. */
    public JsonNode get(String id) throws IOException, ApiFailure, InterruptedException, StackException {
        return api.get(path(id));
    }

    /** An action on one without a body: {@code pause}, {@code resume}, {@code test}. */
    public JsonNode act(String id, String action) throws IOException, ApiFailure, InterruptedException, StackException {
        return api.post(path(id) + "/" + action);
    }

    /** An action on one with a body: {@code rotate-secret}, {@code recover}. */
    public JsonNode act(String id, String action, ObjectNode body)
            throws IOException, ApiFailure, InterruptedException, StackException {
        return api.post(path(id) + "/" + action, body);
    }

    /** Removes one. */
    public void remove(String id) throws IOException, ApiFailure, InterruptedException, StackException {
        api.delete(path(id));
    }

    /**
     * A page of its deliveries, the newest first.
     *
     * @param limit null: as many as the API usually gives
     */
    public JsonNode deliveries(String id, String state, String type, String job, Integer limit)
            throws IOException, ApiFailure, InterruptedException, StackException {
        return api.get(new Query(path(id) + "/deliveries")
                .with("state", state)
                .with("event_type", type)
                .with("job_id", job)
                .with("limit", limit == null ? null : limit.toString())
                .toString());
    }

    /** One delivery with its attempts and its body. */
    public JsonNode delivery(String id, String delivery)
            throws IOException, ApiFailure, InterruptedException, StackException {
        return api.get(path(id, delivery));
    }

    /** Asks for one more attempt, now. */
    public JsonNode resend(String id, String delivery)
            throws IOException, ApiFailure, InterruptedException, StackException {
        return api.post(path(id, delivery) + "/resend");
    }

    /**
     * Waits for an attempt of a delivery.
     *
     * @param before how many there were
     * @return the delivery as it is then, or after that time without one
     */
    public JsonNode awaitAttempt(String id, String delivery, int before, Duration patience)
            throws IOException, ApiFailure, InterruptedException, StackException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            JsonNode found = delivery(id, delivery);
            if (found.path("attempts").asInt() > before || System.nanoTime() > deadline) {
                return found;
            }
            TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
        }
    }

    private static String path(String id, String delivery) throws StackException {
        if (!delivery.matches(ID)) {
            throw new StackException(
                    delivery + " is no delivery's id; ./soundforge webhooks log " + id + " lists them");
        }
        return path(id) + "/deliveries/" + delivery;
    }

    private static String path(String id) throws StackException {
        if (!id.matches(ID)) {
            throw new StackException(id + " is no webhook's id; ./soundforge webhooks list shows them");
        }
        return PATH + "/" + id;
    }
}
