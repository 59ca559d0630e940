package io.soundforge.local.stack;

import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.KafkaBroker;
import io.soundforge.embedded.PostgresServer;
import io.soundforge.embedded.PostgresServer.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Owns the stack's processes: starts Kafka and Postgres side by side, then the services, starts again what dies, and ends all of
 * them when it is asked to end (SIGTERM). Should it be killed itself, the guardian ends them.
 */
public final class Supervisor {
    /** How a supervisor ends that came second. */
    static final int TAKEN = 75;

    private static final int KAFKA_PORT = 19092;
    private static final int POSTGRES_PORT = 15432;

    private final StackHome home;
    private final Path interpreter;
    private final Path tools;
    private final Set<ServiceCatalog> without;
    private final List<Keeper> backends = new ArrayList<>();
    private final List<Keeper> services = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Board board;

    /**
     * A supervisor that has started nothing yet.
     *
     * @param interpreter the Python that the services' workers run in
     * @param tools the Python of the downloading tools, which may be made later
     * @param without services that somebody else runs
     */
    public Supervisor(StackHome home, Path interpreter, Path tools, Set<ServiceCatalog> without) {
        this.home = home;
        this.interpreter = interpreter;
        this.tools = tools;
        this.without = Set.copyOf(without);
    }

    /**
     * Runs the stack until it is asked to end.
     *
     * @return 0, or {@link #TAKEN} where another supervisor has the stack
     */
    public int run() throws IOException, InterruptedException {
        Files.createDirectories(home.lock().getParent());
        try (FileChannel file = FileChannel.open(home.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null) {
                System.err.println("another supervisor runs this stack");
                return TAKEN;
            }
            Leftovers.end(home);
            prepare();
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop-stack"));
            LogRotation.of(componentNames().stream().map(home::log).toList(), threads);
            start();
            ended.await();
            return 0;
        }
    }

    private void prepare() throws IOException {
        for (Path folder : List.of(home.logs(), home.volume())) {
            Files.createDirectories(folder);
        }
        Secrets secrets = Secrets.at(home.secrets());
        KafkaBroker kafka = new KafkaBroker(home.kafka(), FreePorts.preferring(KAFKA_PORT));
        PostgresServer postgres = new PostgresServer(
                home.postgres(), home.programs(), FreePorts.preferring(POSTGRES_PORT), Durability.FULL);
        ServiceLauncher launcher =
                new ServiceLauncher(home, secrets, kafka.port(), postgres.port(), interpreter, tools);
        board = new Board(home.state(), launcher.publicUrl());
        keep(backends, new KafkaComponent(kafka));
        keep(backends, new PostgresComponent(postgres, secrets));
        for (ServiceCatalog service : ServiceCatalog.allBut(without)) {
            if (!Files.exists(service.program(home.root()))) {
                throw new IOException(service.module() + " is not built: " + service.program(home.root()));
            }
            keep(services, launcher.service(service));
        }
    }

    private void keep(List<Keeper> group, Managed managed) throws IOException {
        board.add(managed.name(), managed.port());
        group.add(new Keeper(managed, board));
    }

    private void start() throws InterruptedException {
        backends.forEach(threads::execute);
        // Services could wait for the broker themselves, but on few cores they would only keep it from starting.
        for (Keeper backend : backends) {
            backend.awaitFirstReady();
        }
        services.forEach(threads::execute);
    }

    /** The services first, because they need the others to end in order. */
    private void stop() {
        stopAll(services);
        stopAll(backends);
        try {
            board.remove();
        } catch (IOException e) {
            System.err.println("cannot remove " + home.state() + ": " + e.getMessage());
        }
        ended.countDown();
    }

    private static void stopAll(List<Keeper> group) {
        List<Thread> stoppers = group.stream()
                .map(keeper -> Thread.ofVirtual().start(keeper::stop))
                .toList();
        for (Thread stopper : stoppers) {
            try {
                stopper.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** The names of all components, for commands that take one. */
    public static List<String> componentNames() {
        return Stream.concat(
                        Stream.of("kafka", "postgres", "supervisor"),
                        Stream.of(ServiceCatalog.values()).map(ServiceCatalog::module))
                .toList();
    }
}
