package io.soundforge.download;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that users point at: good files, and every kind of trouble. */
final class SourceServer implements AutoCloseable {
    private final HttpServer server;
    private final Path folder;
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final CountDownLatch slowBodyDropped = new CountDownLatch(1);

    SourceServer(Path folder) throws IOException {
        this.folder = folder;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + path;
    }

    /** How often a path was asked for. */
    int calls(String path) {
        return calls.getOrDefault("/" + path, new AtomicInteger()).get();
    }

    /** Waits until the client has hung up on {@code /slow}. */
    boolean slowBodyIsDropped() throws InterruptedException {
        return slowBodyDropped.await(5, TimeUnit.SECONDS);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        int call = calls.computeIfAbsent(path, any -> new AtomicInteger()).incrementAndGet();
        try (exchange) {
            switch (path) {
                case "/gone" -> exchange.sendResponseHeaders(404, -1);
                case "/busy" -> busy(exchange);
                case "/busy-twice" -> {
                    if (call <= 2) {
                        busy(exchange);
                    } else {
                        send(exchange, folder.resolve("song.flac"), "audio/flac");
                    }
                }
                case "/metadata" -> redirect(exchange, "http://169.254.169.254/latest/meta-data/");
                case "/loop" -> redirect(exchange, "/loop");
                case "/moved" -> redirect(exchange, "/Moved%20Song.flac");
                case "/huge" -> drip(exchange, 5_000_000_000L, 1, 200);
                case "/endless" -> drip(exchange, 0, 64 * 1024, 0);
                case "/crawl" -> drip(exchange, 0, 1, 50);
                case "/slow" -> {
                    drip(exchange, 0, 4096, 50);
                    slowBodyDropped.countDown();
                }
                case "/page" -> send(exchange, folder.resolve("page.html"), "text/html; charset=utf-8");
                default -> {
                    String name = path.equals("/Moved Song.flac") ? "song.flac" : path.substring(1);
                    send(exchange, folder.resolve(name), "application/octet-stream");
                }
            }
        }
    }

    private static void busy(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Retry-After", "1");
        exchange.sendResponseHeaders(503, -1);
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }

    private static void send(HttpExchange exchange, Path file, String contentType) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", contentType);
        long size = Files.size(file);
        exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
        if (size > 0) {
            try (OutputStream out = exchange.getResponseBody()) {
                Files.copy(file, out);
            }
        }
    }

    /** Announces a length, 0 for none, and sends pieces until the client hangs up. */
    private static void drip(HttpExchange exchange, long length, int bytes, int pauseMs) throws IOException {
        exchange.sendResponseHeaders(200, length);
        try {
            while (true) {
                exchange.getResponseBody().write(new byte[bytes]);
                exchange.getResponseBody().flush();
                TimeUnit.MILLISECONDS.sleep(pauseMs);
            }
        } catch (IOException e) {
            // The client hung up, as it should.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
