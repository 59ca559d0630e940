package io.soundforge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.soundforge.events.EventCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands in for storage-service in the tests of a worker service: a folder as the shared volume, uploads that can be linked into
 * staging, and publishing, which moves files from staging to their keys. Set into fields of its type. It trusts the worker's
 * checksums; the real one does not.
 */
public final class StorageStub implements QuarkusTestResourceLifecycleManager {
    /** The internal token that the service gets. */
    public static final String TOKEN = "token-of-the-tests-0123456789";

    private final List<JsonNode> publications = new CopyOnWriteArrayList<>();
    private final Map<String, String> uploadOwners = new ConcurrentHashMap<>();
    private volatile String refusal;
    private volatile int refusalStatus;
    private HttpServer server;
    private Path volume;

    @Override
    public Map<String, String> start() {
        try {
            volume = Files.createTempDirectory("soundforge-volume");
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/internal/v1/publish", this::publish);
        server.createContext("/internal/v1/uploads/", this::upload);
        server.start();
        return Map.of(
                "soundforge.storage.url",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "soundforge.storage.volume",
                volume.toString(),
                "soundforge.internal.token",
                TOKEN);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(StorageStub.class));
    }

    @Override
    public void stop() {
        // Where another resource fails, this one is stopped without ever having been started.
        if (server != null) {
            server.stop(0);
        }
        if (volume != null) {
            TemporaryFolders.delete(volume);
        }
    }

    /** The file of a key, whether or not it exists. */
    public Path file(String key) {
        return volume.resolve(key);
    }

    /** Puts a file under a key. */
    public void store(String key, Path source) throws IOException {
        Files.createDirectories(file(key).getParent());
        Files.copy(source, file(key));
    }

    /** Puts a file there as a user's upload. */
    public void storeUpload(UUID id, String owner, Path source) throws IOException {
        store("uploads/" + id, source);
        uploadOwners.put(id.toString(), owner);
    }

    /** Every publication so far, as it was asked for. */
    public List<JsonNode> publications() {
        return List.copyOf(publications);
    }

    /** Lets every further publication fail; a null code lets them succeed again. */
    public void refuse(int status, String code) {
        refusalStatus = status;
        refusal = code;
    }

    private void publish(HttpExchange exchange) throws IOException {
        JsonNode request = EventCodec.json().readTree(exchange.getRequestBody());
        if (refusal != null) {
            answer(
                    exchange,
                    refusalStatus,
                    EventCodec.json().createObjectNode().put("code", refusal).put("detail", "refused by the test"));
            return;
        }
        ObjectNode answer = EventCodec.json().createObjectNode();
        ArrayNode files = answer.putArray("files");
        for (JsonNode file : request.path("files")) {
            Path target = file(file.path("key").asText());
            Files.createDirectories(target.getParent());
            Files.move(file(file.path("staging").asText()), target);
            files.addObject()
                    .put("key", file.path("key").asText())
                    .put("size_bytes", Files.size(target))
                    .put("sha256", file.path("sha256").asText());
        }
        publications.add(request);
        answer(exchange, 200, answer);
    }

    /** What is known of an upload, and linking it into a staging folder. */
    private void upload(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        String id = path[4];
        if (!uploadOwners.containsKey(id)) {
            answer(exchange, 404, EventCodec.json().createObjectNode().put("code", "NOT_FOUND"));
            return;
        }
        Path file = file("uploads/" + id);
        if (path.length > 5 && path[5].equals("link")) {
            JsonNode request = EventCodec.json().readTree(exchange.getRequestBody());
            Path folder = file("staging/" + request.path("task").asText() + "/"
                    + request.path("fence").asInt());
            Files.createDirectories(folder);
            Files.createLink(folder.resolve(request.path("name").asText()), file);
        }
        String now = Instant.now().toString();
        answer(
                exchange,
                200,
                EventCodec.json()
                        .createObjectNode()
                        .put("id", id)
                        .put("owner", uploadOwners.get(id))
                        .put("size_bytes", Files.size(file))
                        .put("sha256", sha256(file))
                        .put("created_at", now)
                        .put("last_used_at", now));
    }

    private static String sha256(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
