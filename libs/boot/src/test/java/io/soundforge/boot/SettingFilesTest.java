package io.soundforge.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingFilesTest {
    @TempDir
    Path folder;

    @Test
    void aFileIsTheSettingThatItIsNamedLike() throws IOException {
        Files.writeString(folder.resolve("soundforge.internal.token"), "0123456789abcdef\n");
        assertThat(config(folder.toString()).getValue("soundforge.internal.token", String.class))
                .isEqualTo("0123456789abcdef");
    }

    @Test
    void linesStayLines() throws IOException {
        Files.writeString(folder.resolve("kafka.ssl.keystore.key"), "-----BEGIN\nMIIE\n-----END\n");
        assertThat(config(folder.toString()).getValue("kafka.ssl.keystore.key", String.class))
                .isEqualTo("-----BEGIN\nMIIE\n-----END");
    }

    /** With the interceptors that Quarkus has, too, which take dollars for expressions. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a$$b${c}\\x",
                "$",
                "${",
                "a\\$b",
                "\\$$\\\\${x:y}",
                "$$$",
                "a\\",
                "${x}${soundforge.kafka.username}"
            })
    void whateverStandsInAFileIsTheValue(String secret) throws IOException {
        Files.writeString(folder.resolve("soundforge.kafka.password"), secret);
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(
                        Map.of(
                                SettingFiles.SETTING,
                                folder.toString(),
                                "kafka.sasl.jaas.config",
                                "Login required password=\"${soundforge.kafka.password}\";"),
                        "test",
                        500))
                .withSources(new SettingFiles())
                .build();
        assertThat(config.getValue("soundforge.kafka.password", String.class)).isEqualTo(secret);
        assertThat(config.getValue("kafka.sasl.jaas.config", String.class))
                .isEqualTo("Login required password=\"" + secret + "\";");
    }

    /** Kubernetes mounts a secret as links into a hidden folder, which it exchanges as a whole. */
    @Test
    void linksAsKubernetesMakesThemAreFollowed() throws IOException {
        Path version = Files.createDirectory(folder.resolve("..2026_11_30"));
        Files.writeString(version.resolve("soundforge.links.secret"), "secret");
        Files.createSymbolicLink(folder.resolve("..data"), version.getFileName());
        Files.createSymbolicLink(
                folder.resolve("soundforge.links.secret"), Path.of("..data", "soundforge.links.secret"));
        assertThat(config(folder.toString()).getValue("soundforge.links.secret", String.class))
                .isEqualTo("secret");
    }

    @Test
    void filesComeBeforeDefaultsAndAfterVariables() throws IOException {
        Files.writeString(folder.resolve("of.a.default"), "file");
        Files.writeString(folder.resolve("of.a.variable"), "file");
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(Map.of("of.a.default", "default"), "application", 250))
                .withSources(new PropertiesConfigSource(
                        Map.of(SettingFiles.SETTING, folder.toString(), "of.a.variable", "variable"), "variables", 300))
                .withSources(new SettingFiles())
                .build();
        assertThat(config.getValue("of.a.default", String.class)).isEqualTo("file");
        assertThat(config.getValue("of.a.variable", String.class)).isEqualTo("variable");
    }

    @Test
    void anEmptyFileSaysNothing() throws IOException {
        Files.writeString(folder.resolve("soundforge.spotify.client-secret"), "");
        assertThat(config(folder.toString()).getOptionalValue("soundforge.spotify.client-secret", String.class))
                .isEmpty();
    }

    @Test
    void foldersThatAreNotThereHoldNothing() throws IOException {
        Files.writeString(folder.resolve("a.setting"), "here");
        SmallRyeConfig config = config(folder.resolve("missing") + "," + folder);
        assertThat(config.getValue("a.setting", String.class)).isEqualTo("here");
        assertThat(config("").getOptionalValue("a.setting", String.class)).isEmpty();
    }

    @Test
    void aFileThatIsNoTextEndsTheStart() throws IOException {
        Files.writeString(folder.resolve("a.setting"), "here");
        Files.write(folder.resolve("trust.p12"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThatThrownBy(() -> config(folder.toString()))
                .hasMessageContaining("trust.p12 is no text")
                .hasMessageContaining(SettingFiles.SETTING);
    }

    @Test
    void itIsFoundByTheLibrary() {
        assertThat(ServiceLoader.load(io.smallrye.config.ConfigSourceFactory.class))
                .anyMatch(SettingFiles.class::isInstance);
    }

    private static SmallRyeConfig config(String folders) {
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(Map.of(SettingFiles.SETTING, folders), "test", 500))
                .withSources(new SettingFiles())
                .build();
    }
}
