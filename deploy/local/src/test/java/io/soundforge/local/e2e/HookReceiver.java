package io.soundforge.local.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A subscriber's server on loopback: takes what comes, each call after a moment, and remembers it. */
final class HookReceiver implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Delivery, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger total = new AtomicInteger();
    private final HttpServer server;
    private final Duration pause;
    private final boolean keep;

    /** An event at one of the receiver's addresses. */
    record Delivery(String address, String eventId) {}

    /** What a call said. */
    record Call(Map<String, List<String>> headers, byte[] body) {}

    /**
     * @param pause before each answer
     * @param keep whether headers and bodies are remembered, too
     */
    HookReceiver(Duration pause, boolean keep) throws IOException {
        this.pause = pause;
        this.keep = keep;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    /** One of its addresses. */
    String url(String address) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + address;
    }

    /** How many calls came, repeated ones included. */
    int total() {
        return total.get();
    }

    /** How many deliveries came at least once. */
    int different() {
        return counts.size();
    }

    /** How often each delivery came. */
    Map<Delivery, Integer> counts() {
        Map<Delivery, Integer> copy = new ConcurrentHashMap<>();
        counts.forEach((delivery, count) -> copy.put(delivery, count.get()));
        return copy;
    }

    /** What came, in order; empty where it is not kept. */
    List<Call> calls() {
        return new ArrayList<>(calls);
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        if (keep) {
            calls.add(new Call(Map.copyOf(exchange.getRequestHeaders()), body));
        }
        Delivery delivery = new Delivery(exchange.getRequestURI().getPath().substring(1), id);
        counts.computeIfAbsent(delivery, each -> new AtomicInteger()).incrementAndGet();
        total.incrementAndGet();
        LockSupport.parkNanos(pause.toNanos());
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
