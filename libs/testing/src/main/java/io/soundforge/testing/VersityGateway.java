package io.soundforge.testing;

import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.Guardian;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A real S3 server: versitygw over a folder. It is built with Go at its first use and kept in the user's cache; where there is no Go,
 * {@link #isAvailable} says so, aloud.
 */
public final class VersityGateway implements AutoCloseable {
    /** Who may do everything. */
    public static final String ACCESS_KEY = "sound-forge-tests";

    public static final String SECRET_KEY = "secret-of-the-s3-tests";

    private static final String VERSION = "v1.8.0";
    private static final String MODULE = "github.com/versity/versitygw/cmd/versitygw@" + VERSION;
    private static final Duration BUILD_PATIENCE = Duration.ofMinutes(20);
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);

    private final Path folder;
    private final int port = FreePorts.any();
    private Process process;

    private VersityGateway(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /** Whether there is a gateway, or a Go to build it with. */
    public static boolean isAvailable() {
        boolean available = Files.isExecutable(program()) || go().isPresent();
        if (!available) {
            System.out.println("[s3-tests] SKIPPED: an S3 server needs Go (https://go.dev) to be built with");
        }
        return available;
    }

    /**
     * Starts a gateway and waits until it answers. It ends with this JVM.
     *
     * @param folder its objects lie below; made if need be
     */
    public static VersityGateway start(Path folder) throws IOException {
        VersityGateway gateway = new VersityGateway(folder);
        Files.createDirectories(gateway.objects());
        gateway.start();
        return gateway;
    }

    /** Where it answers; stays the same over a restart. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
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
        ProcessBuilder builder = new ProcessBuilder(
                        built().toString(),
                        "--port",
                        "127.0.0.1:" + port,
                        "--health",
                        "/health",
                        "--quiet",
                        "posix",
                        objects().toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("versitygw.log").toFile()));
        builder.environment().put("ROOT_ACCESS_KEY", ACCESS_KEY);
        builder.environment().put("ROOT_SECRET_KEY", SECRET_KEY);
        process = builder.start();
        Guardian.shared().guard(process.toHandle());
        Awaitility.await().atMost(START_PATIENCE).until(this::answers);
    }

    /** Ends it as a crash does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        Guardian.forget(process.pid());
    }

    private boolean answers() throws InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(endpoint().resolve("/health")).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            if (!process.isAlive()) {
                throw new IllegalStateException("versitygw ended, see " + folder.resolve("versitygw.log"));
            }
            return false;
        }
    }

    private static Path program() {
        return cache().resolve("versitygw");
    }

    private static Path cache() {
        String home = System.getenv("XDG_CACHE_HOME");
        Path caches =
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(home);
        return caches.resolve("soundforge").resolve("versitygw-" + VERSION);
    }

    /** Builds it once for all tests of this user, however many ask at once. */
    private static Path built() throws IOException {
        if (Files.isExecutable(program())) {
            return program();
        }
        Files.createDirectories(cache());
        try (FileChannel file =
                        FileChannel.open(cache().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (lock.isValid() && !Files.isExecutable(program())) {
                build();
            }
        }
        return program();
    }

    private static void build() throws IOException {
        Path log = cache().resolve("build.log");
        List<String> command = new ArrayList<>(List.of(go().orElseThrow().toString(), "install", MODULE));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("GOBIN", cache().toString());
        Process build = builder.start();
        try {
            if (!build.waitFor(BUILD_PATIENCE.toSeconds(), TimeUnit.SECONDS) || build.exitValue() != 0) {
                throw new IOException("versitygw cannot be built, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while building versitygw", e);
        } finally {
            build.destroyForcibly();
        }
    }

    private static Optional<Path> go() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path go = Path.of(folder, "go");
            if (Files.isExecutable(go)) {
                return Optional.of(go);
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
        kill();
    }
}
