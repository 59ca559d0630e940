package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
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
        assertThat(Base64.getDecoder().decode(first.secretsKey())).hasSize(32);
        assertThat(again.secretsKey()).isEqualTo(first.secretsKey());
        assertThat(first.webhooksKey()).isEqualTo(again.webhooksKey()).isNotEqualTo(first.secretsKey());
        assertThat(first.databasePassword("download")).isNotEqualTo(first.databasePassword("analysis"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFileOfAnEarlierVersionGetsWhatItLacksAndKeepsTheRest() throws Exception {
        Path file = directory.resolve("secrets.json");
        Files.writeString(file, """
                {"internal_token": "token", "links_secret": "links", "secrets_key": "key",
                 "database_password_metadata": "password", "of_a_later_version": "kept"}
                """);
        Secrets secrets = Secrets.at(file);

        assertThat(secrets.internalToken()).isEqualTo("token");
        assertThat(secrets.linksSecret()).isEqualTo("links");
        assertThat(secrets.secretsKey()).isEqualTo("key");
        assertThat(secrets.databasePassword("metadata")).isEqualTo("password");
        assertThat(Base64.getDecoder().decode(secrets.webhooksKey())).hasSize(32);
        assertThat(secrets.databasePassword("webhook")).hasSize(64);
        assertThat(Files.readString(file)).contains("of_a_later_version");
        assertThat(Secrets.at(file).webhooksKey()).isEqualTo(secrets.webhooksKey());
    }

    @Test
    void anApplicationAtSpotifyIsKeptBesideThem() throws Exception {
        Path home = directory.resolve("home");
        StackHome stack = new StackHome(directory, home);
        Secrets before = Secrets.at(stack.secrets());
        assertThat(before.spotify()).isEmpty();

        new SpotifyCredentials("client", "very secret").keep(stack);
        Secrets after = Secrets.at(stack.secrets());
        assertThat(after.spotify()).contains(new SpotifyCredentials("client", "very secret"));
        assertThat(after.linksSecret()).isEqualTo(before.linksSecret());
        assertThat(after.spotify().toString()).doesNotContain("very secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stack.secrets())))
                .isEqualTo("rw-------");
    }
}
