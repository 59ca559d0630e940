package io.soundforge.storage.blob;

import io.soundforge.embedded.FreePorts;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The second opinion: another server, by other people. */
class S3MockBackendTest extends S3BackendContract {
    private static final int PORT = FreePorts.any();

    @TempDir
    static Path folder;

    private static Process server;

    @BeforeAll
    static void start() throws IOException {
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dcom.adobe.testing.s3mock.httpPort=" + PORT,
                        "-Dserver.port=" + FreePorts.any(),
                        "-jar",
                        Path.of("target", "s3mock", "s3mock.jar")
                                .toAbsolutePath()
                                .toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("s3mock.log").toFile())
                .start();
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(S3MockBackendTest::answers);
    }

    @AfterAll
    static void stop() {
        server.destroyForcibly();
        server.onExit().join();
    }

    private static boolean answers() throws IOException {
        if (!server.isAlive()) {
            throw new IllegalStateException(
                    "S3Mock ended: " + java.nio.file.Files.readString(folder.resolve("s3mock.log")));
        }
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + PORT + "/").toURL().openConnection();
            return connection.getResponseCode() == 200;
        } catch (java.net.ConnectException e) {
            return false;
        }
    }

    @Override
    protected URI endpoint() {
        return URI.create("http://127.0.0.1:" + PORT);
    }
}
