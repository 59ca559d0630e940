package io.soundforge.local.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A receiver of webhooks that takes everything at once and notes when, and beside it one that takes calls and never answers. */
final class HookServer implements AutoCloseable {
    private static final String TIMESTAMP = "\"timestamp\":\"";
    private static final int BACKLOG = 1024;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final ServerSocket silent;
    private final Map<String, List<Arrival>> arrivals = new ConcurrentHashMap<>();

    /**
     * An event that arrived.
     *
     * @param atNanos when, on this process's clock
     * @param latencyMs since the event happened
     */
    record Arrival(long atNanos, long latencyMs) {}

    HookServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
        silent = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    }

    /** Where events of that group are taken. */
    String url(String group) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + group;
    }

    /** Where nobody answers: connections are made, and nothing follows. */
    String silentUrl() {
        return "http://127.0.0.1:" + silent.getLocalPort() + "/";
    }

    /** What arrived for a group so far. */
    List<Arrival> arrivals(String group) {
        return List.copyOf(of(group));
    }

    /** How many events of a group arrived so far. */
    int count(String group) {
        return of(group).size();
    }

    private List<Arrival> of(String group) {
        return arrivals.computeIfAbsent(group, name -> Collections.synchronizedList(new ArrayList<>()));
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int start = body.indexOf(TIMESTAMP) + TIMESTAMP.length();
        Instant happened = Instant.parse(body.substring(start, body.indexOf('"', start)));
        long latency = Math.max(0, System.currentTimeMillis() - happened.toEpochMilli());
        of(exchange.getRequestURI().getPath().substring(1)).add(new Arrival(System.nanoTime(), latency));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        silent.close();
        threads.shutdownNow();
    }
}
