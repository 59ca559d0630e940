package io.soundforge.storage;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/** A fresh base path, secrets, and a port that the service's own client knows. */
public class StoreHome implements QuarkusTestResourceLifecycleManager {
    public static final String TOKEN = "token-of-the-tests-0123456789";
    public static final String SECRET = "secret-of-the-tests-0123456789-0123456789";

    private Path base;

    @Override
    public Map<String, String> start() {
        try {
            base = Files.createTempDirectory("store");
            int port = freePort();
            return Map.of(
                    "soundforge.storage.retention.cover",
                    "P30D",
                    "soundforge.storage.volume",
                    base.toString(),
                    "soundforge.internal.token",
                    TOKEN,
                    "soundforge.links.secret",
                    SECRET,
                    "soundforge.links.previous-secret",
                    "previous-" + SECRET,
                    "quarkus.http.test-port",
                    Integer.toString(port),
                    "soundforge.storage.url",
                    "http://127.0.0.1:" + port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        try {
            deleteTree(base);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Deletes a folder with all that is in it. */
    public static void deleteTree(Path folder) throws IOException {
        if (folder == null || !Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException error) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
