package io.soundforge.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;

/** The broker's own process: formats the log directory the first time, then runs Kafka. */
final class BrokerMain {
    private BrokerMain() {}

    /** @param args the path of server.properties; the log directory {@code logs} lies beside it */
    public static void main(String[] args) {
        Path properties = Path.of(args[0]);
        if (!Files.exists(properties.resolveSibling("logs").resolve("meta.properties"))) {
            String[] format = {"format", "-t", Uuid.randomUuid().toString(), "-c", properties.toString()};
            int status = StorageTool.execute(format, System.out);
            if (status != 0) {
                System.exit(status);
            }
        }
        Kafka.main(new String[] {properties.toString()});
    }
}
