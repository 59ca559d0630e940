package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchivesTest {
    private static final Instant BUILT = Instant.parse("2026-11-30T12:00:00Z");

    @TempDir
    Path root;

    @BeforeEach
    void build() throws IOException {
        for (ServiceCatalog service : ServiceCatalog.values()) {
            Path program = service.program(root);
            Files.createDirectories(program.getParent());
            Files.writeString(program, "no program");
            Files.setLastModifiedTime(program, FileTime.from(BUILT));
        }
    }

    private Path archive(ServiceCatalog service, Instant made) throws IOException {
        Path archive = root.resolve(service.module()).resolve("target/classes.jsa");
        Files.writeString(archive, "classes");
        Files.setLastModifiedTime(archive, FileTime.from(made));
        return archive;
    }

    @Test
    void anArchiveIsUsedUntilItsProgramIsBuiltAnew() throws IOException {
        assertThat(ClassArchives.options(root, ServiceCatalog.STORAGE)).isEmpty();
        Path archive = archive(ServiceCatalog.STORAGE, BUILT.plusSeconds(30));
        assertThat(ClassArchives.options(root, ServiceCatalog.STORAGE))
                .contains("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off");
        assertThat(ClassArchives.options(root, ServiceCatalog.METADATA)).isEmpty();
        Files.setLastModifiedTime(ServiceCatalog.STORAGE.program(root), FileTime.from(BUILT.plusSeconds(60)));
        assertThat(ClassArchives.options(root, ServiceCatalog.STORAGE)).isEmpty();
    }

    @Test
    void aServiceWithoutAnArchiveIsToldOfAndFreshOnesStay() throws Exception {
        for (ServiceCatalog service : ServiceCatalog.values()) {
            archive(service, BUILT.plusSeconds(1));
        }
        Path stale = archive(ServiceCatalog.WEBHOOK, BUILT.minusSeconds(1));
        ByteArrayOutputStream said = new ByteArrayOutputStream();

        new ClassArchives(new StackHome(root, root), new PrintStream(said, true)).make();

        assertThat(said.toString().lines())
                .containsExactly("webhook-service will start slowly: there is no archive of its classes");
        assertThat(stale).hasContent("classes");
        assertThat(ClassArchives.options(root, ServiceCatalog.WEBHOOK)).isEmpty();
        assertThat(ClassArchives.options(root, ServiceCatalog.ANALYSIS)).isNotEmpty();
    }
}
