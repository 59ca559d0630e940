package io.soundforge.local.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.client.Loopback;
import io.soundforge.local.stack.StackException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A subscriber on this machine: takes events on 127.0.0.1, checks who signed them and hands them on. Answers 204 to what is genuine
 * and 401 to what is not.
 */
public final class EventReceiver implements AutoCloseable {
    private static final int LARGEST_BODY = 4 * 1024 * 1024;
    private static final int REMEMBERED_IDS = 10_000;
    private static final int SECRET_PATIENCE_S = 10;

    private final CompletableFuture<SignatureCheck> check = new CompletableFuture<>();
    private final Set<String> seen = Collections.newSetFromMap(Recent.map(REMEMBERED_IDS));
    private final Consumer<ReceivedEvent> events;
    private final HttpServer server;

    /**
     * Begins to listen.
     *
     * @param port 0 for any
     * @param events gets what arrives, one after the other
     * @throws StackException if somebody else has the port
     */
    public EventReceiver(int port, Consumer<ReceivedEvent> events) throws IOException, StackException {
        this.events = events;
        server = Loopback.server(port, "");
        server.createContext("/", this::take);
        server.start();
    }

    /** The port, also where any was asked for. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Where events are to be sent. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/";
    }

    /** From now on events are checked and handed on; who came earlier has waited for that. */
    public void begin(SignatureCheck with) {
        check.complete(with);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status(exchange), -1);
        }
    }

    private int status(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            return 405;
        }
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            return 413;
        }
        try {
            return hand(exchange, check.get(SECRET_PATIENCE_S, TimeUnit.SECONDS), body) ? 204 : 401;
        } catch (TimeoutException | ExecutionException e) {
            return 503;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 503;
        }
    }

    private synchronized boolean hand(HttpExchange exchange, SignatureCheck by, byte[] body) {
        String id = header(exchange, "webhook-id");
        var complaint =
                by.complaint(id, header(exchange, "webhook-timestamp"), header(exchange, "webhook-signature"), body);
        boolean again = complaint.isEmpty() && !seen.add(id);
        events.accept(new ReceivedEvent(id, body, complaint, again));
        return complaint.isEmpty();
    }

    private static String header(HttpExchange exchange, String name) {
        List<String> lines = exchange.getRequestHeaders().get(name);
        return lines == null ? null : String.join(" ", lines);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
