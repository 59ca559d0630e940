package io.soundforge.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A subscriber on this machine: keeps what arrives, and answers with the status that it was told. */
public final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final List<Got> got = new CopyOnWriteArrayList<>();
    private volatile int status = 204;

    /** A request. Names of headers are written as {@code Webhook-id}. */
    public record Got(Map<String, List<String>> headers, byte[] body) {
        /** Its only header of that name; null for none. */
        public String header(String name) {
            return headers.containsKey(name) ? headers.get(name).getFirst() : null;
        }

        /** For official clients. */
        public HttpHeaders httpHeaders() {
            return HttpHeaders.of(headers, (name, value) -> true);
        }

        /** The body as text. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Listens on a free port of this machine. */
    public Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        got.add(new Got(
                Map.copyOf(exchange.getRequestHeaders()),
                exchange.getRequestBody().readAllBytes()));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    /** From now on, it answers so. */
    public void answers(int code) {
        status = code;
    }

    /** What has arrived so far, in order. */
    public List<Got> got() {
        return got;
    }

    /** Where it listens. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Its address. */
    public String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
