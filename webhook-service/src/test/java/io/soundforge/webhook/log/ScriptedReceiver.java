package io.soundforge.webhook.log;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** A subscriber that answers as it is told, one answer after the other, and 204 when it was told nothing more. */
public final class ScriptedReceiver implements AutoCloseable {
    private static final Answer FINE = new Answer(204, new byte[0], new CountDownLatch(0));

    private final HttpServer server;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();

    private record Answer(int status, byte[] body, CountDownLatch from) {}

    /** A request. @param id its webhook-id */
    public record Arrival(String id, Instant at) {}

    /** Listens on a free port of this machine. */
    public ScriptedReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        Answer next = answers.poll();
        Answer answer = next == null ? FINE : next;
        arrivals.add(new Arrival(exchange.getRequestHeaders().getFirst("webhook-id"), Instant.now()));
        try {
            answer.from().await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body());
        exchange.close();
    }

    /** Answers one more request so. */
    public void then(int status, byte[] body) {
        answers.add(new Answer(status, body, new CountDownLatch(0)));
    }

    /** Answers one more request with that status and no body. */
    public void then(int status) {
        then(status, new byte[0]);
    }

    /** Answers one more request with that status, once the latch is open. */
    public void then(int status, CountDownLatch from) {
        answers.add(new Answer(status, new byte[0], from));
    }

    /** What has arrived so far, in order. */
    public List<Arrival> arrivals() {
        return arrivals;
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
