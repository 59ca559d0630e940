package io.soundforge.local.stack;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where everything lies.
 *
 * @param root the source tree
 * @param home the one folder with state, logs and data: {@code SOUNDFORGE_HOME}, else {@code .soundforge} in the source tree
 */
public record StackHome(Path root, Path home) {

    /** From {@code soundforge.root}, which the entry script sets, and the environment. */
    public static StackHome fromEnvironment() {
        Path root = Path.of(System.getProperty("soundforge.root", ""))
                .toAbsolutePath()
                .normalize();
        Path home = Optional.ofNullable(System.getenv("SOUNDFORGE_HOME"))
                .filter(value -> !value.isBlank())
                .map(Path::of)
                .orElse(root.resolve(".soundforge"));
        return new StackHome(root, home.toAbsolutePath().normalize());
    }

    /** What runs, as the supervisor writes it. */
    public Path state() {
        return home.resolve("run").resolve("stack.json");
    }

    /** Held by the one supervisor. */
    public Path lock() {
        return home.resolve("run").resolve("supervisor.lock");
    }

    /** The output of a component. */
    public Path log(String component) {
        return switch (component) {
            case "kafka" -> kafka().resolve("kafka.log");
            case "postgres" -> postgres().resolve("postgres.log");
            default -> logs().resolve(component + ".log");
        };
    }

    /** The folder of all logs. */
    public Path logs() {
        return home.resolve("logs");
    }

    /** Passwords and tokens of this installation. */
    public Path secrets() {
        return home.resolve("secrets.json");
    }

    /** The base path of storage-service. */
    public Path volume() {
        return home.resolve("data").resolve("storage");
    }

    /** Files on their way to and from a bucket. */
    public Path transfers() {
        return home.resolve("data").resolve("transfers");
    }

    /** The broker's data. */
    public Path kafka() {
        return home.resolve("data").resolve("kafka");
    }

    /** The database's data. */
    public Path postgres() {
        return home.resolve("data").resolve("postgres");
    }

    /** Unpacked programs. */
    public Path programs() {
        return home.resolve("programs");
    }

    /** The Python environment of the workers. */
    public Path python() {
        return home.resolve("python");
    }

    /** The Python environment of the downloading tools. */
    public Path tools() {
        return home.resolve("tools-venv");
    }
}
