package io.soundforge.embedded;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where the broker's jars lie. They are kept apart from everybody's class path, because a broker brings its own Scala, Jackson and
 * Kafka. The build copies them to {@code libs/embedded/target/broker}.
 */
final class BrokerClassPath {
    /** A folder of jars, for installations without a source tree. */
    static final String PROPERTY = "soundforge.broker.lib";

    private static final Path BUILT = Path.of("libs", "embedded", "target", "broker");

    private BrokerClassPath() {}

    static String find() throws IOException {
        Path jars = candidates().stream()
                .filter(Files::isDirectory)
                .findFirst()
                .orElseThrow(() -> new IOException("the Kafka broker's jars are not there (" + BUILT
                        + "): build libs/embedded, or set " + PROPERTY));
        return jars.resolve("*") + File.pathSeparator + ownCode();
    }

    private static List<Path> candidates() {
        List<Path> found = new ArrayList<>();
        Optional.ofNullable(System.getProperty(PROPERTY)).map(Path::of).ifPresent(found::add);
        Optional.ofNullable(System.getProperty("soundforge.root"))
                .map(root -> Path.of(root).resolve(BUILT))
                .ifPresent(found::add);
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            found.add(up.resolve(BUILT));
        }
        return found;
    }

    private static Path ownCode() throws IOException {
        CodeSource source = BrokerMain.class.getProtectionDomain().getCodeSource();
        try {
            return Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | NullPointerException e) {
            throw new IOException("cannot tell where " + BrokerMain.class.getName() + " lies", e);
        }
    }
}
