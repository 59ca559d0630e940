package io.soundforge.metadata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** Stands in for webhook-service: says what it was asked, and with which body. */
public class WebhookStandIn implements QuarkusTestResourceLifecycleManager {
    private static HttpServer server;
    private static int port;

    @Override
    public Map<String, String> start() {
        port = 0;
        comeBack();
        return Map.of("soundforge.webhooks.url", "http://127.0.0.1:" + port);
    }

    @Override
    public void stop() {
        goAway();
    }

    /** Nobody listens any more. */
    public static void goAway() {
        server.stop(0);
    }

    /** Listens again where it did. */
    public static void comeBack() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        port = server.getAddress().getPort();
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", WebhookStandIn::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String method = exchange.getRequestMethod();
        exchange.getResponseHeaders().add("X-Asked", method + " " + exchange.getRequestURI());
        exchange.getResponseHeaders().add("X-Type", exchange.getRequestHeaders().getFirst("Content-Type") + "");
        // What the gateway says of itself and of whom it speaks for; and what it must keep to itself.
        for (String header : List.of("X-Soundforge-Owner", "Authorization", "X-Api-Key")) {
            exchange.getResponseHeaders()
                    .add("Got-" + header, exchange.getRequestHeaders().getFirst(header) + "");
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        int status = "stranger".equals(exchange.getRequestURI().getQuery()) ? 401 : 200;
        if (method.equals("POST")) {
            status = 201;
            // Of the ways to name what was made, the one that a query asks for.
            exchange.getResponseHeaders().add("Location", location(exchange));
        } else if (method.equals("DELETE")) {
            status = 204;
        }
        byte[] answer = status == 204 || method.equals("HEAD") ? new byte[0] : body.length == 0 ? text("{}") : body;
        exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private static String location(HttpExchange exchange) {
        return switch (String.valueOf(exchange.getRequestURI().getQuery())) {
            case "own" -> "http://127.0.0.1:" + port + "/api/v1/webhooks/1?x=y";
            case "host" -> "http://" + exchange.getRequestHeaders().getFirst("Host") + "/api/v1/webhooks/1";
            case "public" -> "https://forge.example/api/v1/webhooks/1";
            default -> "/api/v1/webhooks/1";
        };
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
