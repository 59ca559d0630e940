package io.soundforge.local.stack;

import io.soundforge.embedded.FreePorts;
import io.soundforge.local.client.ApiAccess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Turns the catalogue into processes: each service's port, Java options and settings. */
final class ServiceLauncher {
    private static final List<String> SPOTIFY_VARIABLES =
            List.of(SpotifyCredentials.ID_VARIABLE, SpotifyCredentials.SECRET_VARIABLE);

    private final StackHome home;
    private final Secrets secrets;
    private final String kafka;
    private final int postgresPort;
    private final Path interpreter;
    private final Path tools;
    private final GatewayHost gatewayHost = GatewayHost.of(System.getenv(GatewayHost.VARIABLE));
    private final Map<ServiceCatalog, Integer> ports = new EnumMap<>(ServiceCatalog.class);

    /**
     * @param interpreter the Python of the workers
     * @param tools the Python of the downloading tools, which may be made later
     */
    ServiceLauncher(StackHome home, Secrets secrets, int kafkaPort, int postgresPort, Path interpreter, Path tools) {
        this.home = home;
        this.secrets = secrets;
        this.kafka = "127.0.0.1:" + kafkaPort;
        this.postgresPort = postgresPort;
        this.interpreter = interpreter;
        this.tools = tools;
        for (ServiceCatalog service : ServiceCatalog.values()) {
            ports.put(service, FreePorts.preferring(service.preferredPort()));
        }
    }

    String publicUrl() {
        return url(ServiceCatalog.METADATA);
    }

    private String url(ServiceCatalog service) {
        String host = service == ServiceCatalog.METADATA ? gatewayHost.fromHere() : "127.0.0.1";
        return "http://" + host + ":" + ports.get(service);
    }

    ServiceProcess service(ServiceCatalog service) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(javaOptions(service));
        command.addAll(ClassArchives.options(home.root(), service));
        command.addAll(List.of("-jar", service.program(home.root()).toString()));
        return new ServiceProcess(
                service.module(),
                ports.get(service),
                url(service),
                command,
                environment(service),
                home.home(),
                home.log(service.module()));
    }

    /** Small JVMs: a laptop runs six of them beside the models. */
    static List<String> javaOptions(ServiceCatalog service) {
        List<String> options = new ArrayList<>(List.of(
                "-Xms16m",
                "-Xmx" + service.heapMb() + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=48m",
                "-Xss512k",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
        if (Runtime.version().feature() >= 25) {
            options.add("-XX:+UseCompactObjectHeaders");
        }
        Optional.ofNullable(System.getenv("SOUNDFORGE_JAVA_OPTIONS"))
                .filter(more -> !more.isBlank())
                .ifPresent(more -> options.addAll(List.of(more.trim().split("\\s+"))));
        return options;
    }

    /** A service's way into its own schema. */
    static Map<String, String> database(Secrets secrets, ServiceCatalog service, int postgresPort) {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "QUARKUS_DATASOURCE_JDBC_URL",
                "jdbc:postgresql://127.0.0.1:" + postgresPort + "/" + PostgresComponent.DATABASE);
        settings.put("QUARKUS_DATASOURCE_USERNAME", service.role());
        settings.put("QUARKUS_DATASOURCE_PASSWORD", secrets.databasePassword(service.role()));
        return settings;
    }

    /** What a service gets besides the variables of this process; null takes one away. */
    Map<String, String> environment(ServiceCatalog service) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(ports.get(service)));
        settings.putAll(database(secrets, service, postgresPort));
        // Many start at once on few cores: who waits for a connection must not begin anew.
        settings.put("QUARKUS_FLYWAY_CONNECT_RETRIES", "5");
        settings.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
        putUnlessSet(settings, "SOUNDFORGE_PUBLIC_URL", publicUrl());
        settings.put("SOUNDFORGE_STORAGE_URL", url(ServiceCatalog.STORAGE));
        settings.put("SOUNDFORGE_INTERNAL_TOKEN", secrets.internalToken());
        settings.put("SOUNDFORGE_LINKS_SECRET", secrets.linksSecret());
        settings.put("SOUNDFORGE_PYTHON_INTERPRETER", interpreter.toString());
        settings.put(
                "SOUNDFORGE_PYTHON_PATH",
                home.root().resolve("python").resolve("src").toString());
        if (service == ServiceCatalog.DOWNLOAD) {
            settings.put("SOUNDFORGE_DOWNLOAD_TOOLS_PYTHON", tools.toString());
        }
        settings.put("MALLOC_ARENA_MAX", "2");
        // Who types "down" does not want to wait for a song: it is taken up again after the next start.
        putUnlessSet(settings, "SOUNDFORGE_TASKS_DRAIN", "3s");
        putStorage(settings, service);
        putDoor(settings, service);
        putSpotify(settings, service);
        putWebhooks(settings, service);
        return settings;
    }

    /** What a user has set for the services holds. */
    private static void putUnlessSet(Map<String, String> settings, String variable, String value) {
        settings.put(variable, System.getenv().getOrDefault(variable, value));
    }

    /** The folder for all, or a bucket whose keys storage-service alone knows. */
    private void putStorage(Map<String, String> settings, ServiceCatalog service) {
        BucketPlace.ACCESS.forEach(variable -> settings.put(variable, null));
        Optional<BucketPlace> bucket = secrets.bucket();
        settings.put(
                "SOUNDFORGE_STORAGE_VOLUME",
                bucket.isPresent() ? null : home.volume().toString());
        if (bucket.isEmpty()) {
            return;
        }
        settings.put(
                "SOUNDFORGE_STORAGE_TEMP_DIR",
                home.transfers().resolve(service.module()).toString());
        Map<String, String> access = bucket.get().settings(System.getenv());
        if (service == ServiceCatalog.STORAGE) {
            settings.put("SOUNDFORGE_STORAGE_BACKEND", "s3");
            settings.putAll(access);
        } else {
            settings.put(BucketPlace.CA_FILE, access.get(BucketPlace.CA_FILE));
        }
    }

    /** Others than this machine reach the gateway alone, where that is wanted. What commands show is nothing for services. */
    private void putDoor(Map<String, String> settings, ServiceCatalog service) {
        settings.put(ApiAccess.KEY_VARIABLE, null);
        settings.put(ApiAccess.URL_VARIABLE, null);
        settings.put(GatewayHost.VARIABLE, null);
        if (service == ServiceCatalog.METADATA) {
            settings.put("QUARKUS_HTTP_HOST", gatewayHost.name());
        }
    }

    /**
     * Receivers on this machine may be called by webhook-service, so that "webhooks listen" works; by nobody else, and not where others can
     * register webhooks.
     */
    private void putWebhooks(Map<String, String> settings, ServiceCatalog service) {
        if (service == ServiceCatalog.METADATA) {
            settings.put("SOUNDFORGE_WEBHOOKS_URL", url(ServiceCatalog.WEBHOOK));
        }
        if (service != ServiceCatalog.WEBHOOK) {
            return;
        }
        settings.put("SOUNDFORGE_SECRETS_KEY", secrets.webhooksKey());
        if (!gatewayHost.isBeyondLoopback()) {
            putUnlessSet(settings, "SOUNDFORGE_WEBHOOKS_HTTP", "private");
            putUnlessSet(settings, "SOUNDFORGE_EGRESS_ALLOW_CIDRS", "127.0.0.1/32");
        }
        // An attempt that is cut off is repeated; its receiver knows it by its id.
        putUnlessSet(settings, "SOUNDFORGE_WEBHOOKS_WORK_DRAIN", "3s");
    }

    /** The gateway alone asks Spotify and keeps what users entrust to it. */
    private void putSpotify(Map<String, String> settings, ServiceCatalog service) {
        SPOTIFY_VARIABLES.forEach(variable -> settings.put(variable, null));
        if (service != ServiceCatalog.METADATA) {
            return;
        }
        settings.put("SOUNDFORGE_SECRETS_KEY", secrets.secretsKey());
        settings.put("SOUNDFORGE_DOWNLOAD_URL", url(ServiceCatalog.DOWNLOAD));
        Optional<SpotifyCredentials> credentials =
                SpotifyCredentials.ofEnvironment().or(secrets::spotify);
        credentials.ifPresent(found -> {
            settings.put(SpotifyCredentials.ID_VARIABLE, found.clientId());
            settings.put(SpotifyCredentials.SECRET_VARIABLE, found.clientSecret());
        });
    }
}
