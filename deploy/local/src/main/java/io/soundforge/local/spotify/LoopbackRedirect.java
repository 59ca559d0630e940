package io.soundforge.local.spotify;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.client.Loopback;
import io.soundforge.local.stack.StackException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits on 127.0.0.1 for the browser to bring the code of a login. */
public final class LoopbackRedirect implements AutoCloseable {
    private static final String PATH = "/callback";

    private final CompletableFuture<String> code = new CompletableFuture<>();
    private final HttpServer server;
    private final String state;

    /**
     * Begins to listen.
     *
     * @param port 0 for any
     * @param state what the answer must carry
     * @throws StackException if somebody else has the port
     */
    public LoopbackRedirect(int port, String state) throws IOException, StackException {
        this.state = state;
        server = Loopback.server(
                port, ", and register http://127.0.0.1:PORT/callback in the settings of your application at Spotify");
        server.createContext("/", this::answer);
        server.start();
    }

    /** Where the accounts service sends the browser. */
    public String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH;
    }

    /**
     * Waits for the code.
     *
     * @throws StackException if the user said no, or nothing in that time
     */
    public String await(Duration patience) throws StackException, InterruptedException {
        try {
            return code.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new StackException("nobody has agreed within " + patience.toMinutes() + " minutes; try again");
        } catch (ExecutionException e) {
            throw new StackException(e.getCause().getMessage());
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            if (!exchange.getRequestURI().getPath().equals(PATH)) {
                send(exchange, 404, "There is nothing here.");
            } else if (!isOurs(query.get("state"))) {
                // Somebody else's link: who waits here goes on waiting.
                send(exchange, 400, "This is no answer to a login that was begun here.");
            } else if (query.containsKey("code")) {
                send(exchange, 200, "Thank you. You can close this page; the terminal goes on.");
                code.complete(query.get("code"));
            } else {
                send(exchange, 200, "Spotify did not open your playlists. You can close this page.");
                String error = query.getOrDefault("error", "unknown error").replaceAll("[^\\w -]", "?");
                code.completeExceptionally(new IOException("Spotify says no: " + error));
            }
        }
    }

    private boolean isOurs(String given) {
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), state.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = ("<!doctype html><meta charset=utf-8><title>Sound Forge</title><p>" + text)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new HashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        pair.substring(0, equals),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    @Override
    public void close() {
        // The page that says thank you is still on its way.
        server.stop(1);
    }
}
