package io.soundforge.download.spotdl;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.testing.TestPython;
import java.nio.file.Files;
import java.nio.file.Path;

/** The environment of the real tools. */
public final class TestTools {
    private TestTools() {}

    /**
     * Its interpreter: {@code SOUNDFORGE_TOOLS_PYTHON} (system property or environment variable), else the one of the environment
     * that {@code ./soundforge} makes. A test without it fails, and says how to make it.
     */
    public static Path python() {
        String named = System.getProperty(
                "SOUNDFORGE_TOOLS_PYTHON", System.getenv().getOrDefault("SOUNDFORGE_TOOLS_PYTHON", ""));
        Path python = named.isBlank() ? TestPython.root().resolve(".soundforge/tools-venv/bin/python") : Path.of(named);
        assertThat(Files.isExecutable(python))
                .as("%s is the interpreter of the tools' environment; ./soundforge spotify setup makes it", python)
                .isTrue();
        return python;
    }
}
