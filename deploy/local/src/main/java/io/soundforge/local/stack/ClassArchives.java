package io.soundforge.local.stack;

import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.ProcessRef;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Archives of the classes that each service loads, with which its JVM starts in half the time. Each is left by a start for show, without a
 * database, a broker and workers. An archive that does not fit, because the program has been built anew or the JVM is another one, is left
 * aside.
 */
public final class ClassArchives {
    private static final int AT_ONCE = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> PAGES =
            List.of("/q/health/ready", "/q/metrics", "/api/v1/jobs", "/api/v1/webhooks", "/api/v1/storage/stats");
    private static final String SECRET = "0".repeat(64);

    private final Path root;
    private final PrintStream out;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    /** @param out is told what goes wrong */
    public ClassArchives(StackHome home, PrintStream out) {
        this.root = home.root();
        this.out = out;
    }

    /** The JVM's options for using a service's archive; none where there is no fitting one. */
    static List<String> options(Path root, ServiceCatalog service) {
        try {
            if (!isFresh(root, service)) {
                return List.of();
            }
        } catch (IOException e) {
            return List.of();
        }
        List<String> options =
                new ArrayList<>(List.of("-XX:SharedArchiveFile=" + file(root, service), "-Xlog:cds=off"));
        // Newer JVMs complain in the name of their own successor of these archives, too.
        if (Runtime.version().feature() >= 24) {
            options.add("-Xlog:aot=off");
        }
        return options;
    }

    private static Path file(Path root, ServiceCatalog service) {
        return root.resolve(service.module()).resolve("target").resolve("classes.jsa");
    }

    private static boolean isFresh(Path root, ServiceCatalog service) throws IOException {
        Path file = file(root, service);
        return Files.exists(file)
                && Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(service.program(root))) > 0;
    }

    /** Makes those that are missing or stale. A service whose archive cannot be made starts without. */
    public void make() throws IOException, InterruptedException {
        try (ExecutorService trainers = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> all = new ArrayList<>();
            for (ServiceCatalog service : ServiceCatalog.values()) {
                if (!isFresh(root, service)) {
                    all.add(trainers.submit(() -> make(service)));
                }
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private Void make(ServiceCatalog service) throws IOException, InterruptedException {
        Path archive = file(root, service);
        Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
        Path folder = Files.createTempDirectory("soundforge-classes");
        try {
            Files.deleteIfExists(fresh);
            int port = FreePorts.any();
            Process show = start(service, fresh, port, folder);
            if (isReady(show, port)) {
                PAGES.forEach(page -> ask(port, page));
            }
            ProcessRef.of(show.toHandle()).end(PATIENCE);
            if (Files.exists(fresh)) {
                Files.move(fresh, archive, StandardCopyOption.REPLACE_EXISTING);
            } else {
                out.println(service.module() + " will start slowly: there is no archive of its classes");
            }
        } finally {
            Folders.delete(folder);
        }
        return null;
    }

    private Process start(ServiceCatalog service, Path archive, int port, Path folder) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ServiceLauncher.javaOptions(service));
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + archive,
                "-jar",
                service.program(root).toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(settings(port, folder));
        return builder.start();
    }

    /** Nobody listens at port 9, and nothing is asked of whoever does. */
    private static Map<String, String> settings(int port, Path folder) {
        return Map.ofEntries(
                Map.entry("QUARKUS_HTTP_HOST", "127.0.0.1"),
                Map.entry("QUARKUS_HTTP_PORT", Integer.toString(port)),
                Map.entry("QUARKUS_DATASOURCE_JDBC_URL", "jdbc:postgresql://127.0.0.1:9/none"),
                Map.entry("QUARKUS_DATASOURCE_USERNAME", "none"),
                Map.entry("QUARKUS_DATASOURCE_PASSWORD", "none"),
                Map.entry("QUARKUS_FLYWAY_MIGRATE_AT_START", "false"),
                Map.entry("QUARKUS_FLYWAY_CONNECT_RETRIES", "0"),
                Map.entry("QUARKUS_SHUTDOWN_TIMEOUT", "1s"),
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9"),
                Map.entry("SOUNDFORGE_TOPICS_CREATE", "false"),
                Map.entry("SOUNDFORGE_TASKS_STOP_GRACE", "1s"),
                Map.entry("SOUNDFORGE_STORAGE_VOLUME", folder.resolve("volume").toString()),
                Map.entry("SOUNDFORGE_INTERNAL_TOKEN", SECRET),
                Map.entry("SOUNDFORGE_LINKS_SECRET", SECRET),
                Map.entry("SOUNDFORGE_SECRETS_KEY", Base64.getEncoder().encodeToString(new byte[32])),
                Map.entry("SOUNDFORGE_PYTHON_INTERPRETER", "/bin/false"));
    }

    private boolean isReady(Process show, int port) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (show.isAlive() && System.nanoTime() < deadline) {
            if (ask(port, "/q/health/live")) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return false;
    }

    /** @return whether there was an answer, whatever it was */
    private boolean ask(int port, String page) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + page))
                .header("Authorization", "Bearer " + SECRET)
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            http.send(request, BodyHandlers.discarding());
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
