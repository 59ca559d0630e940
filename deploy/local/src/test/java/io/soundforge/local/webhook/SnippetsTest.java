package io.soundforge.local.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.soundforge.local.client.ApiClient;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The files that {@code docs/webhooks.md} shows, each run as it says there, on what the official library has signed. A language that
 * this machine does not have is skipped, and said; in CI all are there.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SnippetsTest {
    private static final Path ROOT = Path.of(System.getProperty("soundforge.root"));
    private static final Path SNIPPETS = ROOT.resolve("docs/webhooks");
    private static final Path SAMPLES = ROOT.resolve("libs/events/src/test/resources/samples/v1");
    private static final String NPM_PACKAGE = "standardwebhooks@1.1.1";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER_SECRET = "whsec_" + "QUJDRA".repeat(6) + "QUJD";
    private static final String ID = "01a20a82-a16b-7ea2-b167-0c23ae0e74aa";

    @TempDir
    static Path folder;

    private static String body;

    /** How each is run. */
    private enum Snippet {
        PYTHON("verify.py"),
        PYTHON_PLAIN("verify_plain.py"),
        NODE("verify.mjs"),
        NODE_PLAIN("verify_plain.mjs"),
        JAVA("Verify.java"),
        JAVA_PLAIN("VerifyPlain.java"),
        SHELL("verify.sh");

        private final String file;

        Snippet(String file) {
            this.file = file;
        }

        List<String> command() throws Exception {
            String path = SNIPPETS.resolve(file).toString();
            return switch (this) {
                case PYTHON -> List.of(here(testPython(), "environment of ./soundforge test"), "-I", path);
                case PYTHON_PLAIN -> List.of(testPython().orElseGet(() -> program("python3")), "-I", path);
                case NODE -> List.of(program("node"), withNpmPackage(file).toString());
                case NODE_PLAIN -> List.of(program("node"), path);
                case JAVA -> List.of(java(), "-XX:TieredStopAtLevel=1", "-cp", official(), path);
                case JAVA_PLAIN -> List.of(java(), "-XX:TieredStopAtLevel=1", path);
                case SHELL -> List.of(program("sh"), withOpenssl(path));
            };
        }
    }

    @BeforeAll
    static void readBody() throws IOException {
        Path sample = SAMPLES.resolve("track.downloaded.json");
        body = ApiClient.JSON
                .createObjectNode()
                .put("type", "track.downloaded")
                .put("timestamp", "2026-11-23T20:05:08Z")
                .set("data", ApiClient.JSON.readTree(sample.toFile()))
                .toString()
                .replace("Anna", "Änna ♫");
        assertThat(body).contains("♫");
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheGenuineFromOthers(Snippet snippet) throws Exception {
        List<String> command = snippet.command();
        long now = Instant.now().getEpochSecond();
        String signature = sign(SECRET, now);

        assertThat(run(command, now, signature, body)).startsWith("0 genuine");
        assertThat(run(command, now, sign(OTHER_SECRET, now) + " " + signature, body))
                .as("while secrets rotate")
                .startsWith("0 genuine");

        assertThat(run(command, now, signature, flipped(body)))
                .as("one bit flipped")
                .startsWith("1 not genuine");
        assertThat(run(command, now, sign(OTHER_SECRET, now), body))
                .as("another secret")
                .startsWith("1 not genuine");
        assertThat(run(command, now - 400, sign(SECRET, now - 400), body))
                .as("an old timestamp")
                .startsWith("1 not genuine");
        assertThat(run(command, now, sign(SECRET, now - 400), body))
                .as("an old one made young")
                .startsWith("1 not genuine");
    }

    @Test
    void theSenderSignsSoThatAReceiverIsContent() throws Exception {
        List<ReceivedEvent> events = new CopyOnWriteArrayList<>();
        program("curl");
        try (EventReceiver receiver = new EventReceiver(0, events::add)) {
            receiver.begin(new SignatureCheck(SECRET, Clock.systemUTC()));
            List<String> command = List.of(
                    program("sh"), withOpenssl(SNIPPETS.resolve("send.sh").toString()), receiver.url());
            assertThat(execute(command, SECRET, body)).isEqualTo("0 204\n");
            assertThat(execute(command, OTHER_SECRET, body)).isEqualTo("0 401\n");
        }
        assertThat(events.getFirst().body()).isEqualTo(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void everySnippetIsRunAndStandsInTheGuide() throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/webhooks.md"));
        List<String> run = Stream.concat(
                        Stream.of("send.sh"), Stream.of(Snippet.values()).map(each -> each.file))
                .toList();
        try (Stream<Path> files = Files.list(SNIPPETS)) {
            for (Path file : files.toList()) {
                assertThat(run).contains(file.getFileName().toString());
                assertThat(guide).contains("\n" + Files.readString(file) + "```\n");
            }
        }
    }

    @Test
    void theEventsInTheGuideAreTheSamplesOfTheTopics() throws IOException {
        String guide = Files.readString(ROOT.resolve("docs/webhooks.md"));
        List<String> types = new ArrayList<>();
        Matcher json = Pattern.compile("```json\\R(.*?)```", Pattern.DOTALL).matcher(guide);
        while (json.find()) {
            JsonNode event = ApiClient.JSON.readTree(json.group(1));
            String type = event.path("type").asText();
            types.add(type);
            Path sample = SAMPLES.resolve(type + ".json");
            if (Files.exists(sample)) {
                assertThat(event.path("data")).as(type).isEqualTo(ApiClient.JSON.readTree(sample.toFile()));
            }
        }
        assertThat(types)
                .containsExactly(
                        "track.downloaded",
                        "track.analyzed",
                        "track.processed",
                        "job.failed",
                        "job.finished",
                        "webhook.disabled",
                        "webhook.test");
    }

    private static String run(List<String> command, long time, String signature, String body) throws Exception {
        return execute(with(command, ID, Long.toString(time), signature), SECRET, body);
    }

    /** The exit status and what was said. */
    private static String execute(List<String> command, String secret, String body) throws Exception {
        Path input = Files.writeString(folder.resolve("body"), body);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectInput(input.toFile());
        builder.environment().put("WEBHOOK_SECRET", secret);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return process.exitValue() + " " + said;
    }

    private static String sign(String secret, long time) throws Exception {
        return new Webhook(secret).sign(ID, time, body);
    }

    /** Still JSON of the same length: the size is off by one bit. */
    private static String flipped(String body) {
        assertThat(body).contains("7340032");
        return body.replace("7340032", "7340033");
    }

    /** npm makes the folder; the snippet lies in it, because a module is looked for beside who imports it. */
    private static Path withNpmPackage(String file) throws Exception {
        Path here = Files.createDirectories(folder.resolve("node"));
        List<String> install = List.of(program("npm"), "install", "--no-package-lock", "--no-save", "--no-audit");
        Process npm = new ProcessBuilder(with(install, "--no-fund", "--ignore-scripts", NPM_PACKAGE))
                .directory(here.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(npm.waitFor()).as(said).isZero();
        return Files.copy(SNIPPETS.resolve(file), here.resolve(file));
    }

    private static String withOpenssl(String script) {
        program("openssl");
        return script;
    }

    /** The interpreter of the tests' environment, which has the official library. */
    private static Optional<String> testPython() {
        Path own = ROOT.resolve(".soundforge/python/bin/python");
        return Optional.ofNullable(System.getenv("SOUNDFORGE_PYTHON_INTERPRETER"))
                .or(() -> Optional.of(own).filter(Files::isExecutable).map(Path::toString));
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String official() throws Exception {
        return Path.of(Webhook.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
    }

    private static String program(String name) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
        return here(Optional.of(name).filter(any -> found), name);
    }

    private static String here(Optional<String> command, String what) {
        if (command.isEmpty()) {
            assertThat(Boolean.parseBoolean(System.getenv("CI")))
                    .as("CI runs every snippet, but there is no " + what)
                    .isFalse();
            System.err.println("SKIPPED: a snippet of docs/webhooks is not tested, because there is no " + what + ".");
        }
        assumeTrue(command.isPresent(), "there is no " + what);
        return command.get();
    }

    private static List<String> with(List<String> command, String... arguments) {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of(arguments));
        return whole;
    }
}
