package io.soundforge.local.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.stack.StackException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The webhook of a receiver on this machine, for as long as that runs.
 *
 * @param id of the webhook
 * @param secret that its events are signed with
 */
public record Registration(String id, String secret) {
    /** What such webhooks are known by. */
    public static final String DESCRIPTION = "soundforge webhooks listen";

    private static final Duration CONNECT_PATIENCE = Duration.ofSeconds(1);
    private static final Duration REMOVE_PATIENCE = Duration.ofSeconds(5);

    /** Registers a receiver. */
    public static Registration of(WebhookApi api, EventReceiver receiver, List<String> events)
            throws IOException, ApiFailure, InterruptedException {
        ObjectNode wanted =
                ApiClient.JSON.createObjectNode().put("url", receiver.url()).put("description", DESCRIPTION);
        events.forEach(wanted.putArray("events")::add);
        JsonNode added = api.add(wanted);
        return new Registration(added.path("id").asText(), added.path("secret").asText());
    }

    /**
     * Removes webhooks of receivers that were killed: nobody listens on their ports any more.
     *
     * @param ownPort the port that is ours now: who had it before is gone
     * @return how many
     */
    public static int removeStale(WebhookApi api, int ownPort)
            throws IOException, ApiFailure, InterruptedException, StackException {
        int removed = 0;
        for (JsonNode webhook : api.all()) {
            Optional<Integer> port = port(webhook);
            if (port.isPresent() && (port.get() == ownPort || isFree(port.get()))) {
                api.remove(webhook.path("id").asText());
                removed++;
            }
        }
        return removed;
    }

    /** The port of such a webhook; empty for any other one. */
    private static Optional<Integer> port(JsonNode webhook) {
        if (!webhook.path("description").asText().equals(DESCRIPTION)) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(webhook.path("url").asText());
            return "127.0.0.1".equals(url.getHost()) && url.getPort() > 0
                    ? Optional.of(url.getPort())
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isFree(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), (int)
                    CONNECT_PATIENCE.toMillis());
            return false;
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            // Whatever it is, it does not say that nobody is there.
            return false;
        }
    }

    /**
     * Removes the webhook, and does not wait long for that: it is the end of a command.
     *
     * @return empty: it is gone; else why not
     */
    public Optional<String> remove(WebhookApi api) throws InterruptedException {
        String[] problem = {"the API does not answer"};
        Thread removal = Thread.ofVirtual().start(() -> problem[0] = attempt(api));
        removal.join(REMOVE_PATIENCE);
        return Optional.ofNullable(problem[0]);
    }

    private String attempt(WebhookApi api) {
        try {
            api.remove(id);
            return null;
        } catch (ApiFailure e) {
            return e.status() == 404 ? null : e.getMessage();
        } catch (IOException e) {
            return "the API does not answer";
        } catch (InterruptedException | StackException e) {
            return e.getMessage();
        }
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
        return "Registration[" + id + "]";
    }
}
