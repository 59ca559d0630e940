package io.soundforge.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real S3 server: versitygw over a folder, for tests and measurements. */
public final class VersityGateway implements AutoCloseable {
    /** Who may do everything. */
    public static final String ACCESS_KEY = "sound-forge-tests";

    public static final String SECRET_KEY = "secret-of-the-s3-tests";

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECT_MS = 500;

    private final Path folder;
    private final Optional<Identity> identity;
    private final int port = FreePorts.any();
    private Process process;

    /** A certificate and its key, PEM. */
    public record Identity(Path certificate, Path key) {}

    private VersityGateway(Path folder, Optional<Identity> identity) {
        this.folder = folder.toAbsolutePath();
        this.identity = identity;
    }

    /** Whether it is built, or may be; if not, that is said aloud. */
    public static boolean isAvailable() {
        return VersityProgram.isAvailable();
    }

    /**
     * Starts a gateway and waits until it answers. It ends with this JVM.
     *
     * @param folder its objects lie below; made if need be
     */
    public static VersityGateway start(Path folder) throws IOException {
        return start(folder, Optional.empty());
    }

    /** The same, by TLS alone. */
    public static VersityGateway start(Path folder, Identity identity) throws IOException {
        return start(folder, Optional.of(identity));
    }

    private static VersityGateway start(Path folder, Optional<Identity> identity) throws IOException {
        VersityGateway gateway = new VersityGateway(folder, identity);
        Files.createDirectories(gateway.objects());
        gateway.start();
        return gateway;
    }

    /** Where it answers; stays the same over a restart. */
    public URI endpoint() {
        return URI.create((identity.isPresent() ? "https" : "http") + "://127.0.0.1:" + port);
    }

    /** The folder of the buckets; each is a folder in it. */
    public Path objects() {
        return folder.resolve("objects");
    }

    /** Makes a bucket. */
    public void createBucket(String name) throws IOException {
        Files.createDirectories(objects().resolve(name));
    }

    /** Starts it again after {@link #kill}. */
    public void start() throws IOException {
        List<String> command =
                new ArrayList<>(List.of(VersityProgram.path().toString(), "--port", "127.0.0.1:" + port, "--quiet"));
        identity.ifPresent(own -> command.addAll(List.of(
                "--cert", own.certificate().toString(), "--key", own.key().toString())));
        command.addAll(List.of("posix", objects().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().put("ROOT_ACCESS_KEY", ACCESS_KEY);
        builder.environment().put("ROOT_SECRET_KEY", SECRET_KEY);
        process = builder.start();
        Guardian.shared().guard(process.toHandle());
        awaitListening();
    }

    private Path log() {
        return folder.resolve("versitygw.log");
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                kill();
                throw new IOException("versitygw does not start: " + Files.readString(log()));
            }
            Pause.between();
        }
    }

    private boolean listens() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as a crash does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        Guardian.forget(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
        kill();
    }
}
