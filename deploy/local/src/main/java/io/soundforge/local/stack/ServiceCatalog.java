package io.soundforge.local.stack;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The services of the stack. */
public enum ServiceCatalog {
    STORAGE("storage-service", 8084, 64),
    METADATA("metadata-service", 8080, 128),
    DOWNLOAD("download-service", 8081, 64),
    ANALYSIS("analysis-service", 8082, 64),
    SEPARATION("separation-service", 8083, 64),
    WEBHOOK("webhook-service", 8085, 64);

    private final String module;
    private final int preferredPort;
    private final int heapMb;

    ServiceCatalog(String module, int preferredPort, int heapMb) {
        this.module = module;
        this.preferredPort = preferredPort;
        this.heapMb = heapMb;
    }

    /** The name of the module, and of the component. */
    public String module() {
        return module;
    }

    /** The service of that module. */
    public static Optional<ServiceCatalog> named(String module) {
        return Stream.of(values())
                .filter(service -> service.module.equals(module))
                .findFirst();
    }

    /** All services but some, in the order of their start. */
    static List<ServiceCatalog> allBut(Collection<ServiceCatalog> left) {
        return Stream.of(values()).filter(service -> !left.contains(service)).toList();
    }

    /** The name of its database role and schema. */
    public String role() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The port it gets where nobody has it. */
    public int preferredPort() {
        return preferredPort;
    }

    /** The largest heap. */
    public int heapMb() {
        return heapMb;
    }

    /** The built program. */
    public Path program(Path root) {
        return root.resolve(module).resolve("target").resolve("quarkus-app").resolve("quarkus-run.jar");
    }
}
