package io.soundforge.local.stack;

import io.soundforge.embedded.Guardian;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** storage-service as a program that copies its volume into a bucket, beside the one that runs. */
public final class StorageCopy {
    private final StackHome home;
    private final StackState state;

    /** @param state what runs; its database knows the files */
    public StorageCopy(StackHome home, StackState state) {
        this.home = home;
        this.state = state;
    }

    /**
     * Copies, and shows how far it is.
     *
     * @return 0 if the bucket holds every file
     */
    public int run(BucketPlace target) throws IOException, InterruptedException, StackException {
        Component postgres = state.component("postgres")
                .orElseThrow(() -> new StackException("the database does not run: ./soundforge status"));
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-jar",
                        ServiceCatalog.STORAGE.program(home.root()).toString(),
                        "copy"))
                .inheritIO();
        builder.environment().putAll(environment(Secrets.at(home.secrets()), postgres.port(), target));
        Process copy = builder.start();
        Guardian.shared().guard(copy.toHandle());
        try {
            return copy.waitFor();
        } finally {
            Guardian.forget(copy.pid());
        }
    }

    private Map<String, String> environment(Secrets secrets, int postgresPort, BucketPlace target) {
        Map<String, String> environment = ServiceLauncher.database(secrets, ServiceCatalog.STORAGE, postgresPort);
        environment.putAll(target.settings(System.getenv()));
        environment.put("SOUNDFORGE_STORAGE_VOLUME", home.volume().toString());
        environment.put("SOUNDFORGE_INTERNAL_TOKEN", secrets.internalToken());
        environment.put("SOUNDFORGE_LINKS_SECRET", secrets.linksSecret());
        // No service: neither an address nor a sweep of its own.
        environment.put("QUARKUS_HTTP_HOST_ENABLED", "false");
        environment.put("QUARKUS_SCHEDULER_ENABLED", "false");
        environment.put("QUARKUS_LOG_LEVEL", "WARN");
        environment.put("QUARKUS_BANNER_ENABLED", "false");
        return environment;
    }
}
