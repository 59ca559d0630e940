package io.soundforge.metadata;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Stands in for storage-service over real HTTP: takes uploads, deletes tracks, serves files with ranges left to the real one. */
public class StorageStandIn implements QuarkusTestResourceLifecycleManager {
    /** Uploads by id. */
    public static final Map<String, byte[]> UPLOADS = new ConcurrentHashMap<>();

    /** Uploads that have begun. */
    public static final Set<String> BEGUN_UPLOADS = ConcurrentHashMap.newKeySet();

    /** Uploads that broke off. */
    public static final Set<String> BROKEN_UPLOADS = ConcurrentHashMap.newKeySet();

    /** Uploads that were said to be in use. */
    public static final Set<String> USED_UPLOADS = ConcurrentHashMap.newKeySet();

    /** Tracks whose files were deleted. */
    public static final Set<String> DELETED_TRACKS = ConcurrentHashMap.newKeySet();

    /** Answers of the kind 503 to give before working again. */
    public static volatile int failuresLeft;

    /** Bytes that {@code /files/big} has. */
    public static final int BIG = 20_000_000;

    private HttpServer server;

    @Override
    public Map<String, String> start() {
        try {
            server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/v1/uploads/", this::uploads);
        server.createContext("/internal/v1/tracks/", this::tracks);
        server.createContext("/files/", StorageStandIn::files);
        server.createContext("/api/v1/storage/stats", exchange -> answer(exchange, 200, "{\"file_count\":3}"));
        server.start();
        return Map.of(
                "soundforge.storage.url",
                "http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void uploads(HttpExchange exchange) throws IOException {
        String id = last(exchange.getRequestURI().getPath());
        switch (exchange.getRequestMethod()) {
            case "PUT" -> {
                BEGUN_UPLOADS.add(id);
                byte[] body;
                try {
                    body = exchange.getRequestBody().readAllBytes();
                } catch (IOException e) {
                    BROKEN_UPLOADS.add(id);
                    exchange.close();
                    return;
                }
                UPLOADS.put(id, body);
                answer(exchange, 200, "{\"size_bytes\":%d,\"sha256\":\"%s\"}".formatted(body.length, sha256(body)));
            }
            case "DELETE" -> {
                UPLOADS.remove(id);
                answer(exchange, 204, null);
            }
            default -> {
                // …/{id}/use
                USED_UPLOADS.add(exchange.getRequestURI().getPath().split("/")[4]);
                answer(exchange, 200, "{}");
            }
        }
    }

    private void tracks(HttpExchange exchange) throws IOException {
        if (failuresLeft > 0) {
            failuresLeft--;
            answer(exchange, 503, "{}");
            return;
        }
        String[] parts = exchange.getRequestURI().getPath().split("/");
        DELETED_TRACKS.add(parts[4]);
        answer(exchange, 204, null);
    }

    private static void files(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().equals("/files/big")) {
            exchange.sendResponseHeaders(200, BIG);
            try (var body = exchange.getResponseBody()) {
                byte[] block = new byte[100_000];
                for (int sent = 0; sent < BIG; sent += block.length) {
                    body.write(block);
                }
            }
            return;
        }
        exchange.getResponseHeaders().add("ETag", "\"abc\"");
        String range = exchange.getRequestHeaders().getFirst("Range");
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        answer(
                exchange,
                range == null ? 200 : 206,
                exchange.getRequestMethod() + " " + exchange.getRequestURI() + " range=" + range + " authorization="
                        + authorization);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
        if (body != null && body.startsWith("{")) {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
        }
        boolean empty = body == null || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
        if (!empty) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** Lower-case hex. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.stop(0);
        }
    }
}
