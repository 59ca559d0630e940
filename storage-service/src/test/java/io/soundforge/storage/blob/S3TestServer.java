package io.soundforge.storage.blob;

import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.Guardian;
import io.soundforge.embedded.VersityGateway;
import io.soundforge.storage.StoreHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import software.amazon.awssdk.services.s3.S3Client;

/** S3 servers that live as long as this JVM: one for the tests of the service, and S3Mock for a second opinion. */
public final class S3TestServer {
    private static final String SHARED = "soundforge.tests.s3";
    private static final String MOCK = "soundforge.tests.s3mock";

    private S3TestServer() {}

    /** versitygw where it is built, else S3Mock. */
    public static URI endpoint() {
        // Tests live in several class loaders.
        synchronized (System.getProperties()) {
            String known = System.getProperty(SHARED);
            if (known == null) {
                known = (VersityGateway.isAvailable() ? versity() : mock()).toString();
                System.out.println("[s3] the tests of the service work in " + known);
                System.setProperty(SHARED, known);
            }
            return URI.create(known);
        }
    }

    /** A program by other people. */
    static URI mock() {
        synchronized (System.getProperties()) {
            String known = System.getProperty(MOCK);
            if (known == null) {
                known = startMock().toString();
                System.setProperty(MOCK, known);
            }
            return URI.create(known);
        }
    }

    /** Makes a bucket of the server of the service, or empties it. */
    public static void emptyBucket(String name) {
        try (S3Client client = S3Servers.client(endpoint())) {
            if (client.listBuckets().buckets().stream()
                    .noneMatch(bucket -> bucket.name().equals(name))) {
                client.createBucket(request -> request.bucket(name));
            }
            client.listObjectsV2Paginator(request -> request.bucket(name)).contents().stream()
                    .toList()
                    .forEach(object ->
                            client.deleteObject(request -> request.bucket(name).key(object.key())));
        }
    }

    private static URI versity() {
        try {
            return VersityGateway.start(folder()).endpoint();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI startMock() {
        int port = FreePorts.any();
        URI endpoint = URI.create("http://127.0.0.1:" + port);
        try {
            Path folder = folder();
            Path log = folder.resolve("s3mock.log");
            Process server = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dcom.adobe.testing.s3mock.httpPort=" + port,
                            "-Dserver.port=" + FreePorts.any(),
                            "-jar",
                            Path.of("target", "s3mock", "s3mock.jar")
                                    .toAbsolutePath()
                                    .toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Guardian.shared().guard(server.toHandle());
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> answers(endpoint, server, log));
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean answers(URI endpoint, Process server, Path log) throws IOException {
        if (!server.isAlive()) {
            throw new IllegalStateException("S3Mock ended: " + Files.readString(log));
        }
        try {
            return ((HttpURLConnection) endpoint.toURL().openConnection()).getResponseCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static Path folder() throws IOException {
        Path folder = Files.createTempDirectory("s3-server");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                StoreHome.deleteTree(folder);
            } catch (IOException e) {
                // The server may still be writing there: the system's folder for temporary files is cleaned up by
                // others.
            }
        }));
        return folder;
    }
}
