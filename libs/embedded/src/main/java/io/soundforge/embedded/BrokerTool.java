package io.soundforge.embedded;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Programs of ours that speak to Kafka with the clients on the broker's class path, in a process of their own. */
public final class BrokerTool {
    private BrokerTool() {}

    /**
     * The command that runs a class with {@code main}.
     *
     * @param main may use the Kafka clients and the Java library, nothing else
     * @throws IOException if the broker's jars or the class's own code cannot be found
     */
    public static List<String> command(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", BrokerClassPath.find() + File.pathSeparator + code(main), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path code(Class<?> main) throws IOException {
        try {
            return Path.of(
                    main.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IOException("cannot tell where " + main.getName() + " lies", e);
        }
    }
}
