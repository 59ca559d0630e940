package io.soundforge.local.bench;

import io.soundforge.embedded.FreePorts;
import io.soundforge.local.stack.Replica;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Processes of separation-service beside a stack that was started without one. */
final class Workers implements AutoCloseable {
    private static final int PORT = 8183;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final BenchStack stack;
    private final Map<String, String> settings;
    private final List<Replica> replicas = new ArrayList<>();

    /** @param settings environment variables for each of them */
    Workers(BenchStack stack, Map<String, String> settings) {
        this.stack = stack;
        this.settings = settings;
    }

    /** Starts as many as are missing, and waits until all are ready. */
    void grow(int count) throws IOException, InterruptedException {
        while (replicas.size() < count) {
            String log = "separation-service-" + replicas.size() + ".log";
            replicas.add(Replica.separation(
                    stack.home(),
                    FreePorts.preferring(PORT + replicas.size()),
                    settings,
                    stack.home().logs().resolve(log)));
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Replica replica : replicas) {
            while (!replica.isReady()) {
                if (System.nanoTime() > deadline || !replica.process().isAlive()) {
                    throw new IOException("a worker does not become ready, see " + replica.log());
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (Replica replica : replicas) {
            replica.process().destroy();
        }
        for (Replica replica : replicas) {
            replica.close();
        }
    }
}
