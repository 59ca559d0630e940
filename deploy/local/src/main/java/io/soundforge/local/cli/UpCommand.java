package io.soundforge.local.cli;

import io.soundforge.local.stack.ServiceCatalog;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code up}. */
@Command(name = "up", description = "Start Kafka, Postgres and the services, and leave them running.")
public final class UpCommand implements Callable<Integer> {
    @Option(
            names = "--storage",
            paramLabel = "WHERE",
            description = {
                "Keep files in a bucket, s3://BUCKET[/PREFIX], from now on, or in the folder again (\"volume\").",
                "The server and the keys: SOUNDFORGE_STORAGE_S3_ENDPOINT, _REGION, _ACCESS_KEY, _SECRET_KEY."
            })
    String storage;

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "SERVICE",
            converter = ServiceName.class,
            description = "Services to leave out, because somebody else runs them.")
    Set<ServiceCatalog> without = Set.of();

    @Override
    public Integer call() throws Exception {
        if (storage != null) {
            StorageChoice.keep(StackHome.fromEnvironment(), storage);
        }
        long start = System.nanoTime();
        StackState state = new Readiness(System.err, without).ensure();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("Sound Forge is up at %s (%.1f s)%n", state.publicUrl(), seconds);
        return 0;
    }
}
