package io.soundforge.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The Python that tests run workers with. As a test resource it also tells the service under test; the argument {@code engine} puts
 * an engine ({@code module:Class}) in the place of the real one, for example of {@code python/tests/worker_engines.py}.
 */
public final class TestPython implements QuarkusTestResourceLifecycleManager {
    private String engine;

    @Override
    public void init(Map<String, String> args) {
        engine = args.get("engine");
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> config = new HashMap<>();
        config.put("soundforge.python.interpreter", interpreter());
        config.put("soundforge.python.path", path());
        if (engine != null) {
            config.put("soundforge.python.engine", engine);
        }
        return config;
    }

    @Override
    public void stop() {
        // The workers end with the service.
    }

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
