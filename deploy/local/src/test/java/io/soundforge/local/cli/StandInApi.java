package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.Loopback;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API that answers what it was told to, and keeps what it was asked. */
public final class StandInApi implements AutoCloseable {
    /** What was asked. @param authorization null where nothing was shown */
    public record Asked(String line, String body, String authorization) {
        public JsonNode json() throws IOException {
            return ApiClient.JSON.readTree(body);
        }
    }

    private record Answer(int status, String body) {}

    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    public StandInApi() throws Exception {
        server = Loopback.server(0, "");
        server.createContext("/", this::answer);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next answer to that line, such as {@code GET /api/v1/webhooks?limit=20}; the last one stays. */
    public StandInApi on(String line, int status, Object body) {
        answers.computeIfAbsent(line, any -> new ArrayDeque<>()).add(new Answer(status, body.toString()));
        return this;
    }

    public StandInApi on(String line, Object body) {
        return on(line, 200, body);
    }

    public List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    public Asked last() {
        return asked.getLast();
    }

    public Asked asked(String line) {
        return asked.stream()
                .filter(each -> each.line().equals(line))
                .findFirst()
                .orElseThrow(() -> new AssertionError(line + " was not asked, but " + lines()));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(new Asked(
                    line,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                    exchange.getRequestHeaders().getFirst("Authorization")));
            Answer answer = next(line);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private synchronized Answer next(String line) {
        Deque<Answer> prepared = answers.get(line);
        if (prepared == null) {
            return new Answer(404, """
                    {"code": "WEBHOOK_NOT_FOUND", "detail": "There is no such webhook.", "status": 404}""");
        }
        return prepared.size() > 1 ? prepared.poll() : prepared.peek();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
