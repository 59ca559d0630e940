package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.soundforge.embedded.PostgresAdmin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart on a real control plane with KEDA, and the real services beside it: admission, rollout and the decisions to scale are the cluster's, the
 * broker, the database and the songs are this machine's. Each pod of separation-service that the cluster wants is a process here.
 */
@Tag("cluster")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AutoscalingClusterTest {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final String RELEASE = "sound-forge";
    private static final String DEPLOYMENT = RELEASE + "-separation-service";
    private static final String SCALER = "soundforge_scaler";
    private static final String SCALER_PASSWORD = "scaler-of-a-test";
    private static final List<String> ROLES =
            List.of("metadata", "download", "analysis", "separation", "storage", "webhook");

    @TempDir
    static Path directory;

    private static Installation installation;
    private static Jobs jobs;
    private static String upload;
    private static Cluster cluster;
    private static PodsAsProcesses pods;
    private static AutoCloseable watch;

    @BeforeAll
    static void start() throws Exception {
        Map<String, String> settings = new HashMap<>(Ledger.QUICK_SWEEPS);
        settings.put("SOUNDFORGE_TASKS_LEASE", "8s");
        installation = new Installation(directory.resolve("home"), settings);
        Installation.Outcome up = installation.run("up", "--without", "separation-service");
        assertThat(up.status()).as(up.err()).isZero();
        jobs = new Jobs(installation);
        upload = jobs.upload(installation.demo());
        prepareDatabase();
        cluster = Cluster.of("forge-" + UUID.randomUUID().toString().substring(0, 8));
        makeSecrets();
        makeVolume();
        install();
        pods = new PodsAsProcesses(installation, directory);
    }

    private static void prepareDatabase() throws Exception {
        Path passwords = Files.createDirectory(directory.resolve("passwords"));
        Files.writeString(passwords.resolve(SCALER), SCALER_PASSWORD);
        Path superuser = directory.resolve("home/data/postgres/admin.password");
        Cluster.run(
                Map.of(
                        "SOUNDFORGE_PASSWORDS",
                        passwords.toString(),
                        "PGPASSWORD",
                        Files.readString(superuser).strip()),
                "psql",
                "-X",
                "-f",
                installation.root().resolve("deploy/sql/prepare-database.sql").toString(),
                "postgresql://postgres@127.0.0.1:" + port("postgres") + "/soundforge");
    }

    private static void makeSecrets() throws Exception {
        cluster.secret("sound-forge-internal", Map.of("token", "t".repeat(16), "links-secret", "l".repeat(32)));
        cluster.secret("sound-forge-seals", Map.of("metadata", "a", "webhook", "b"));
        cluster.secret("sound-forge-first-key", Map.of("first-key", "sf_first"));
        Map<String, String> passwords = new HashMap<>(Map.of(SCALER, SCALER_PASSWORD));
        for (String role : ROLES) {
            passwords.put(role, installation.databasePassword(role));
        }
        cluster.secret("sound-forge-postgres", passwords);
    }

    /** For the claim of storage-service: nobody makes volumes in a cluster that only pretends to run pods. */
    private static void makeVolume() throws Exception {
        cluster.apply("""
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: %s}
                spec:
                  capacity: {storage: 100Gi}
                  accessModes: [ReadWriteOnce]
                  persistentVolumeReclaimPolicy: Retain
                  claimRef: {namespace: %1$s, name: %s-files}
                  hostPath: {path: /nowhere}
                """.formatted(cluster.name(), RELEASE));
    }

    /** As an operator does, but with times for somebody who waits. */
    private static void install() throws Exception {
        Path values = directory.resolve("values.yaml");
        Files.writeString(values, """
                publicUrl: https://forge.example
                secrets: {firstKey: sound-forge-first-key}
                kafka: {bootstrapServers: "127.0.0.1:%d"}
                postgres: {host: 127.0.0.1, port: %d, sslMode: disable}
                scaling:
                  mode: keda
                  keda: {pollSeconds: 2, cooldownSeconds: 10}
                  scaleUp: {pods: 1, periodSeconds: 3}
                  scaleDown: {pods: 1, periodSeconds: 3, stabilizationSeconds: 0}
                services:
                  separation:
                    scaling: {min: 0, max: 3, tasksPerReplica: 2}
                """.formatted(port("kafka"), port("postgres")));
        cluster.helm(
                "install",
                RELEASE,
                installation.root().resolve("deploy/helm/sound-forge").toString(),
                "--values",
                values.toString(),
                "--wait",
                "--timeout=4m");
    }

    @AfterEach
    void nothingIsLost() throws Exception {
        new Ledger(installation).assertBalanced(jobs.accepted());
        assertThat(work()).as("tasks due, running, events unsent").isZero();
        // Also by those services that were awake when the broker died.
        await("every record to be consumed")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(installation.facts().lags()).isEmpty());
    }

    @AfterAll
    static void end() throws Exception {
        if (watch != null) {
            watch.close();
        }
        if (pods != null) {
            pods.close();
        }
        if (cluster != null) {
            cluster.close();
            cluster.kubectl("delete", "persistentvolume", cluster.name(), "--ignore-not-found");
        }
        installation.endCleanly();
    }

    @Test
    @Order(1)
    void songsWakeAServiceThatSleepsAndAreSharedUntilItSleepsAgain() throws Exception {
        awaitSleep();
        watch = cluster.watchReplicas(DEPLOYMENT, pods::scaleTo);
        assertThat(pods.startedSoFar()).isZero();

        List<String> submitted = submit(10);
        submitted.forEach(jobs::awaitCompleted);

        awaitSleep();
        await("the last process to leave").atMost(PATIENCE).until(() -> pods.alive() == 0);
        assertThat(pods.wanted()).startsWith(0, 1).endsWith(0);
        assertThat(Collections.max(pods.wanted()))
                .as("its work asks for more pods than its topic alone does: " + pods.wanted())
                .isGreaterThan(1);
    }

    @Test
    @Order(2)
    void aBrokerThatDiesWhenPodsAreTakenAwayTakesNoEventWithIt() throws Exception {
        awaitSleep();
        int restarts = installation.state().component("kafka").orElseThrow().restarts();
        int wishes = pods.wanted().size();
        pods.beforeTheNextLeaves(() -> {
            assertThat(pods.alive()).as("one leaves, others stay").isGreaterThan(1);
            installation.component("kafka").kill();
        });

        List<String> submitted = submit(8);
        installation.awaitRestart("kafka", restarts + 1);
        submitted.forEach(jobs::awaitCompleted);

        awaitSleep();
        await("the last process to leave").atMost(PATIENCE).until(() -> pods.alive() == 0);
        assertThat(Collections.max(pods.wanted().subList(wishes, pods.wanted().size())))
                .isGreaterThan(1);
    }

    @Test
    @Order(3)
    void aSongThatIsCancelledWhileTheServiceSleepsGetsItsAnswer() throws Exception {
        awaitSleep();
        int before = pods.startedSoFar();
        String job = jobs.submit(Jobs.ofUpload(upload, "separate"));
        jobs.awaitTask(job, "download", "succeeded");
        jobs.act(job, "cancel");

        assertThat(jobs.awaitEnd(job).path("state").asText()).isEqualTo("cancelled");
        assertThat(pods.startedSoFar()).isGreaterThan(before);
        awaitSleep();
        await("the last process to leave").atMost(PATIENCE).until(() -> pods.alive() == 0);
    }

    private static List<String> submit(int count) throws Exception {
        List<String> submitted = new ArrayList<>();
        for (int job = 0; job < count; job++) {
            submitted.add(jobs.submit(Jobs.ofUpload(upload, "separate")));
        }
        return submitted;
    }

    private static void awaitSleep() {
        await("the service to sleep")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> cluster.replicas(DEPLOYMENT) == 0);
    }

    /** What the scaler sees of separation-service. */
    private static long work() throws SQLException, IOException {
        PostgresAdmin scaler = new PostgresAdmin("127.0.0.1", port("postgres"), SCALER, SCALER_PASSWORD);
        try (Connection connection = scaler.connect("soundforge");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT due + running + unsent FROM scaler.separation_work()")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static int port(String component) {
        return installation.state().component(component).orElseThrow().port();
    }
}
