package io.soundforge.local.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.stack.ServiceCatalog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** What stands in docker-compose.yml, the Dockerfiles and their scripts agrees with the services and with one another. */
class DeploymentFilesTest {
    private static final Path ROOT = Path.of(System.getProperty("soundforge.root"));
    private static final Path DOCKER = ROOT.resolve("deploy/docker");
    private static final List<String> COMPOSE_FILES = List.of("docker-compose.yml", "docker-compose.s3.yml");
    private static final Set<String> PREFIXES = Set.of("SOUNDFORGE_", "QUARKUS_");

    private final Map<String, Object> compose = yaml("docker-compose.yml");
    private final Map<String, Object> services = map(compose.get("services"));

    @Test
    void everyServiceIsThereWithItsImageItsRoleAndItsJob() throws IOException {
        String version = first(read("pom.xml"), "(?m)^  <version>(.*)</version>");
        for (ServiceCatalog service : ServiceCatalog.values()) {
            Map<String, Object> definition = map(services.get(service.module()));
            String image = "${SOUNDFORGE_IMAGES:-soundforge}/" + service.module() + ":${SOUNDFORGE_VERSION:-" + version
                    + "}" + (service == ServiceCatalog.SEPARATION ? "${SOUNDFORGE_TORCH:-}" : "");
            assertThat(definition).containsEntry("image", image).containsEntry("read_only", true);
            assertThat(map(definition.get("environment"))).containsEntry("QUARKUS_DATASOURCE_USERNAME", service.role());

            Map<String, Object> job = map(services.get("prepare-" + service.role()));
            assertThat(job).containsEntry("image", image).containsEntry("command", List.of("prepare"));
            assertThat(job.get("environment")).isEqualTo(definition.get("environment"));
            assertThat(map(map(definition.get("depends_on")).get("prepare-" + service.role())))
                    .containsEntry("condition", "service_completed_successfully");
            assertThat(read("deploy/sql/prepare-database.sql")).contains("('" + service.role() + "', :'");
        }
    }

    /** Addresses of one service in the settings of another. */
    @Test
    void servicesAreCalledAtTheirPorts() throws IOException {
        String text = read("docker-compose.yml") + read("deploy/docker/Dockerfile.audio") + read("deploy/docker/build");
        for (ServiceCatalog service : ServiceCatalog.values()) {
            Matcher call =
                    Pattern.compile("http://" + service.module() + ":(\\d+)").matcher(text);
            while (call.find()) {
                assertThat(call.group(1)).as(call.group()).isEqualTo(Integer.toString(service.preferredPort()));
            }
            assertThat(text)
                    .containsPattern(service.module() + "[^\\n]*(\\n[^\\n]*)?(PORT=|QUARKUS_HTTP_PORT=)"
                            + service.preferredPort());
        }
    }

    @Test
    void everySettingIsOneThatThePagesExplain() throws IOException {
        KnownSettings known = new KnownSettings(ROOT.resolve("docs"));
        Set<String> unknown = new TreeSet<>();
        for (String file : COMPOSE_FILES) {
            map(yaml(file).get("services")).forEach((name, service) -> {
                map(map(service).get("environment")).keySet().stream()
                        .filter(variable -> PREFIXES.stream().anyMatch(variable::startsWith))
                        .filter(variable -> !known.has(variable))
                        .forEach(unknown::add);
                secrets(service).values().stream()
                        .filter(target -> target.contains("."))
                        .filter(target -> !known.has(target))
                        .forEach(unknown::add);
            });
        }
        for (String file : List.of("Dockerfile.java", "Dockerfile.audio", "entrypoint", "train")) {
            Matcher variable =
                    Pattern.compile("\\b((?:SOUNDFORGE|QUARKUS)_[A-Z_]+)\\b").matcher(read("deploy/docker/" + file));
            while (variable.find()) {
                if (!known.has(variable.group(1))) {
                    unknown.add(variable.group(1));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void everySecretIsMadeAndEverySecretFolderIsLeftOut() throws IOException {
        Set<String> made = new TreeSet<>();
        Matcher makes = Pattern.compile("(?m)^(?:make \\w+|yours) ((?:[a-z0-9_ -]|\\\\\\n)+)$")
                .matcher(read("deploy/docker/secrets"));
        while (makes.find()) {
            made.addAll(List.of(makes.group(1).replace("\\", "").strip().split("\\s+")));
        }
        Set<String> used = new TreeSet<>();
        for (String file : COMPOSE_FILES) {
            Map<String, Object> document = yaml(file);
            Map<String, Object> declared = map(document.get("secrets"));
            declared.forEach((name, secret) -> assertThat(map(secret))
                    .containsEntry("file", "${SOUNDFORGE_SECRETS:-./deploy/docker/secrets.d}/" + name));
            used.addAll(declared.keySet());
            map(document.get("services"))
                    .values()
                    .forEach(service -> assertThat(secrets(service).keySet()).isSubsetOf(declared.keySet()));
        }
        assertThat(made).isEqualTo(used);
        assertThat(read(".gitignore")).contains("deploy/docker/secrets.d/").contains(".env\n");
        assertThat(read(".dockerignore")).contains("deploy/docker/secrets.d\n").startsWith("#");
    }

    @Test
    void everyVariableStandsInTheExampleAndNoOther() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String file : COMPOSE_FILES) {
            Matcher variable = Pattern.compile("(?<!\\$)\\$\\{([A-Z0-9_]+)").matcher(read(file));
            while (variable.find()) {
                used.add(variable.group(1));
            }
        }
        Set<String> explained = new TreeSet<>();
        Matcher line = Pattern.compile("(?m)^#?([A-Z0-9_]+)=").matcher(read(".env.example"));
        while (line.find()) {
            explained.add(line.group(1));
        }
        assertThat(explained).isEqualTo(used);
    }

    @Test
    void onlyThisHostGetsInAndOnlyWhoMustGetsOut() {
        services.forEach((name, service) -> list(map(service).get("ports"))
                .forEach(port -> assertThat(port).as(name).asString().startsWith("127.0.0.1:")));
        assertThat(map(map(compose.get("networks")).get("inside"))).containsEntry("internal", true);
        for (String closed : List.of("kafka", "postgres", "storage-service", "analysis-service")) {
            assertThat(list(map(services.get(closed)).get("networks")))
                    .as(closed)
                    .containsExactly("inside");
        }
    }

    /** The bucket's server may be anywhere, and workers go there themselves. */
    @Test
    void whoGoesToABucketGetsOut() {
        Map<String, Object> overlay = map(yaml("docker-compose.s3.yml").get("services"));
        for (String name : List.of("storage-service", "download-service", "analysis-service", "separation-service")) {
            List<Object> networks = new ArrayList<>(list(map(services.get(name)).get("networks")));
            networks.addAll(list(map(overlay.get(name)).get("networks")));
            assertThat(networks).as(name).contains("outside");
        }
    }

    @Test
    void nothingSecretStandsInAnEnvironment() {
        for (String file : COMPOSE_FILES) {
            map(yaml(file).get("services")).forEach((name, service) -> assertThat(
                            map(map(service).get("environment")).keySet())
                    .as(name)
                    .noneMatch(variable -> variable.matches(".*(SECRET|PASSWORD|TOKEN|SECRET_KEY)")));
        }
    }

    @Test
    void aServiceMayTakeLongerToStopThanItsDrain() {
        for (ServiceCatalog service : ServiceCatalog.values()) {
            Map<String, Object> definition = map(services.get(service.module()));
            Duration drain = duration(map(definition.get("environment")).get("SOUNDFORGE_TASKS_DRAIN"));
            // stop-grace twice, for tasks and for the outbox, and the longest quarkus.shutdown.timeout
            assertThat(duration(definition.get("stop_grace_period")))
                    .as(service.module())
                    .isGreaterThan(drain.plusSeconds(5 + 5 + 20));
        }
    }

    @Test
    void bothDockerfilesBuildTheServicesAlike() throws IOException {
        String java = read("deploy/docker/Dockerfile.java");
        String audio = read("deploy/docker/Dockerfile.audio");
        String shared = java.substring(java.indexOf("ARG BASE="), java.indexOf("# ---- runtime"));
        assertThat(audio).contains(shared);
        Matcher copy = Pattern.compile("(?m)^COPY (?!--from)(.+) \\S+$").matcher(java + audio);
        while (copy.find()) {
            Stream.of(copy.group(1).split(" "))
                    .forEach(source -> assertThat(ROOT.resolve(source)).exists());
        }
    }

    @Test
    void versionsAreThoseOfOneMachine() throws IOException {
        String pom = read("pom.xml");
        assertThat(read("docker-compose.yml"))
                .contains("apache/kafka:${KAFKA_TAG:-" + first(pom, "<kafka.version>(.*)</") + "}")
                .contains("postgres:${POSTGRES_TAG:-" + first(pom, "<postgres-binaries.version>(\\d+)\\.") + "}");
        String uv = first(read("deploy/local/src/main/java/io/soundforge/local/python/Venv.java"), "\"uv==([^\"]+)\"");
        assertThat(read("deploy/docker/pip")).contains("uv_version=" + uv + "\n");
    }

    /** Whatever a container is told to do, its Java is started so. */
    @Test
    void aContainerServesPreparesOrCopies(@TempDir Path programs) throws Exception {
        Path java = Files.writeString(
                programs.resolve("java"),
                "#!/bin/sh\necho \"$*|$SOUNDFORGE_PREPARE_ONLY|$QUARKUS_HTTP_HOST_ENABLED|$QUARKUS_SCHEDULER_ENABLED\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        assertThat(started(programs, "serve")).endsWith("quarkus-run.jar|||");
        assertThat(started(programs, "prepare")).endsWith("quarkus-run.jar|true||");
        assertThat(started(programs, "copy")).endsWith("quarkus-run.jar copy||false|false");
        assertThat(started(programs, "echo", "else")).isEqualTo("else");
    }

    private static String started(Path programs, String... arguments) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("sh", DOCKER.resolve("entrypoint").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder container = new ProcessBuilder(command).redirectErrorStream(true);
        container.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
        Process process = container.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        return printed;
    }

    @Test
    void scriptsAreWhatTheirShellsUnderstand() throws Exception {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Files.list(DOCKER)) {
            for (Path script : files.filter(Files::isRegularFile).toList()) {
                String firstLine = Files.readAllLines(script).getFirst();
                if (firstLine.startsWith("#!")) {
                    String shell = firstLine.endsWith("bash") ? "bash" : "sh";
                    Process check = new ProcessBuilder(shell, "-n", script.toString()).start();
                    boolean fine = check.waitFor(10, TimeUnit.SECONDS) && check.exitValue() == 0;
                    if (!fine || !Files.isExecutable(script)) {
                        broken.add(script.getFileName().toString());
                    }
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** Source and target of a service's secrets; a target that is not told is the source. */
    private static Map<String, String> secrets(Object service) {
        Map<String, String> found = new LinkedHashMap<>();
        for (Object secret : list(map(service).get("secrets"))) {
            if (secret instanceof Map<?, ?> pair) {
                found.put((String) pair.get("source"), (String) pair.get("target"));
            } else {
                found.put((String) secret, (String) secret);
            }
        }
        return found;
    }

    private static Duration duration(Object text) {
        return Duration.parse("PT" + text);
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    private static String read(String file) throws IOException {
        return Files.readString(ROOT.resolve(file));
    }

    private static Map<String, Object> yaml(String file) {
        try {
            return new Yaml().load(read(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return value == null ? List.of() : (List<Object>) value;
    }
}
