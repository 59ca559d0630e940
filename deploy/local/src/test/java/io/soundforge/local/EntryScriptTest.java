package io.soundforge.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the script {@code soundforge} builds, and when: in a tree of its own, with a Maven and a JDK that only take notes. */
class EntryScriptTest {
    private static final List<String> MODULES =
            List.of("libs/events", "libs/tasks", "analysis-service", "storage-service", "deploy/local");

    @TempDir
    Path root;

    @BeforeEach
    void makeTree() throws IOException {
        Files.copy(
                Path.of(System.getProperty("soundforge.root")).resolve("soundforge"),
                root.resolve("soundforge"),
                StandardCopyOption.COPY_ATTRIBUTES);
        write("pom.xml", "");
        for (String module : MODULES) {
            write(module + "/pom.xml", "");
            write(module + "/src/main/java/A.java", "");
            write(module + "/src/test/java/ATest.java", "");
        }
        program("bin/mvn", """
                [ "$1" != -v ] || { echo "Apache Maven 3.9.11"; exit 0; }
                echo "$@" >>"$NOTES"
                [ ! -e broken ] || exit 1
                mkdir -p deploy/local/target && touch deploy/local/target/soundforge-local.jar
                for service in *-service; do
                  mkdir -p "$service/target/quarkus-app" && touch "$service/target/quarkus-app/quarkus-run.jar"
                done
                """);
        program("jdk/bin/javac", "");
        program("jdk/bin/java", "echo launched");
        write("jdk/release", "JAVA_VERSION=\"21.0.9\"\n");
    }

    @Test
    void everythingIsBuiltOnce() throws Exception {
        assertThat(builds("up"))
                .singleElement()
                .asString()
                .doesNotContain("-pl")
                .endsWith(" package");
        assertThat(builds("up")).isEmpty();
    }

    @Test
    void onlyTheProgramsThatChangedAreBuiltWithWhatTheyNeed() throws Exception {
        builds("up");
        change("analysis-service/src/main/java/A.java", "deploy/local/src/main/java/A.java");
        assertThat(builds("up")).singleElement().asString().contains(" -pl analysis-service,deploy/local -am package");
        assertThat(builds("up")).isEmpty();
    }

    @Test
    void aChangedLibraryMeansEverything() throws Exception {
        builds("up");
        change("libs/tasks/pom.xml", "analysis-service/src/main/java/A.java");
        assertThat(builds("up"))
                .singleElement()
                .asString()
                .doesNotContain("-pl")
                .endsWith(" package");
        assertThat(builds("up")).isEmpty();
    }

    @Test
    void aRemovedSourceOrProgramIsBuiltAgainAndATestIsNot() throws Exception {
        builds("up");
        change("libs/events/src/test/java/ATest.java");
        assertThat(builds("up")).isEmpty();
        Files.delete(root.resolve("storage-service/target/quarkus-app/quarkus-run.jar"));
        assertThat(builds("up")).singleElement().asString().contains(" -pl storage-service ");
        Files.delete(root.resolve("libs/events/src/main/java/A.java"));
        change("libs/events/src/main/java");
        assertThat(builds("up")).hasSize(1);
    }

    @Test
    void theParentPomAndForceMeanEverything() throws Exception {
        builds("up");
        change("pom.xml");
        assertThat(builds("up")).singleElement().asString().doesNotContain("-pl");
        assertThat(builds("up", "SOUNDFORGE_BUILD=force"))
                .singleElement()
                .asString()
                .doesNotContain("-pl");
    }

    @Test
    void aFailedBuildIsTriedAgain() throws Exception {
        builds("up");
        change("analysis-service/src/main/java/A.java");
        write("broken", "");
        assertThat(builds("up")).hasSize(1);
        assertThat(lastStatus).isEqualTo(1);
        assertThat(lastOutput).contains("the build failed").doesNotContain("launched");
        Files.delete(root.resolve("broken"));
        assertThat(builds("up")).singleElement().asString().contains(" -pl analysis-service ");
        assertThat(lastOutput).contains("launched");
    }

    @Test
    void whatOnlyLooksBuildsNothing() throws Exception {
        builds("up");
        change("pom.xml");
        for (String command : List.of("status", "down", "doctor", "help", "--help", "jobs")) {
            assertThat(builds(command)).as(command).isEmpty();
            assertThat(lastOutput).as(command).contains("launched");
        }
        assertThat(buildsFor(List.of("webhooks", "list"))).isEmpty();
        assertThat(builds("up", "SOUNDFORGE_BUILD=skip")).isEmpty();
        assertThat(buildsFor(List.of("webhooks", "listen"))).hasSize(1);
    }

    private int lastStatus;
    private String lastOutput;

    /** Runs the script and returns the arguments of each call of Maven. */
    private List<String> builds(String command, String... settings) throws IOException, InterruptedException {
        return buildsFor(List.of(command), settings);
    }

    private List<String> buildsFor(List<String> command, String... settings) throws IOException, InterruptedException {
        Path notes = root.resolve("notes");
        Files.deleteIfExists(notes);
        List<String> line = new ArrayList<>(List.of("env", "-i", "HOME=" + root, "NOTES=" + notes));
        line.add("JAVA_HOME=" + root.resolve("jdk"));
        line.add("PATH=" + root.resolve("bin") + ":" + System.getenv("PATH"));
        line.addAll(List.of(settings));
        line.add(root.resolve("soundforge").toString());
        line.addAll(command);
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        lastOutput = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        lastStatus = process.exitValue();
        return Files.exists(notes) ? Files.readAllLines(notes) : List.of();
    }

    /** As if it had been saved a moment from now: the clock of the file system need not tell two calls apart. */
    private void change(String... paths) throws IOException {
        Path stamp = root.resolve("target/soundforge-build.stamp");
        Instant before = Files.getLastModifiedTime(stamp).toInstant();
        Files.setLastModifiedTime(stamp, FileTime.from(before.minusSeconds(5)));
        quieten(root.resolve("pom.xml"), before.minusSeconds(10));
        for (String module : MODULES) {
            quieten(root.resolve(module), before.minusSeconds(10));
        }
        for (String path : paths) {
            Files.setLastModifiedTime(root.resolve(path), FileTime.from(before));
        }
    }

    private static void quieten(Path folder, Instant time) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setLastModifiedTime(path, FileTime.from(time));
            }
        }
    }

    private void program(String path, String script) throws IOException {
        write(path, "#!/bin/sh\n" + script);
        assertThat(root.resolve(path).toFile().setExecutable(true)).isTrue();
    }

    private void write(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), content);
    }
}
