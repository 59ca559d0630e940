package io.soundforge.testing;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** The Python that tests run workers with. */
public final class TestPython {
    private TestPython() {}

    /**
     * The interpreter: {@code SOUNDFORGE_PYTHON_INTERPRETER} (system property or environment variable), else the one of the
     * environment that {@code ./soundforge} makes, else {@code python3}.
     */
    public static String interpreter() {
        String named = System.getProperty(
                "SOUNDFORGE_PYTHON_INTERPRETER", System.getenv().getOrDefault("SOUNDFORGE_PYTHON_INTERPRETER", ""));
        if (!named.isBlank()) {
            return named;
        }
        Path own = root().resolve(".soundforge/python/bin/python");
        return Files.isExecutable(own) ? own.toString() : "python3";
    }

    /** The folders of the package's sources and of its tests' engines, in the syntax of PYTHONPATH. */
    public static String path() {
        return root().resolve("python/src") + File.pathSeparator + root().resolve("python/tests");
    }

    /** The repository. */
    public static Path root() {
        return Path.of(System.getProperty("soundforge.root", ".")).toAbsolutePath();
    }
}
