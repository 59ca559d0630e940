package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @TempDir
    Path directory;

    @Test
    void areMadeOnceAndForTheUserAlone() throws Exception {
        Path file = directory.resolve("home/secrets.json");
        Secrets first = Secrets.at(file);
        Secrets again = Secrets.at(file);

        assertThat(first.internalToken()).hasSize(64).isEqualTo(again.internalToken());
        assertThat(first.linksSecret()).isNotEqualTo(first.internalToken());
        assertThat(first.databasePassword("download")).isNotEqualTo(first.databasePassword("analysis"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }
}
