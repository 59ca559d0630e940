package io.soundforge.metadata.system;

import io.smallrye.common.annotation.Identifier;
import io.soundforge.metadata.config.SystemSettings;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;

/** Asks whether the broker answers. Nothing depends on it: without a broker the outbox waits. */
@ApplicationScoped
public class BrokerProbe {
    private final Map<String, Object> kafka;
    private final SystemSettings settings;
    private Admin admin;
    private State last;

    BrokerProbe(@Identifier("default-kafka-broker") Map<String, Object> kafka, SystemSettings settings) {
        this.kafka = kafka;
        this.settings = settings;
    }

    /**
     * The broker's state.
     *
     * @param state {@code up} or {@code away}
     * @param nodes how many brokers the cluster has; null while it is away
     */
    public record State(String state, Integer nodes, Instant checkedAt) {}

    /** The state, as of a few seconds ago at most. */
    public synchronized State state() {
        if (last == null || last.checkedAt().plus(settings.brokerCache()).isBefore(Instant.now())) {
            last = ask();
        }
        return last;
    }

    private State ask() {
        Duration timeout = settings.brokerTimeout();
        try {
            int nodes = admin().describeCluster(new DescribeClusterOptions().timeoutMs((int) timeout.toMillis()))
                    .nodes()
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .size();
            return new State("up", nodes, Instant.now());
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return new State("away", null, Instant.now());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new State("away", null, Instant.now());
        }
    }

    private Admin admin() {
        if (admin == null) {
            Map<String, Object> config = new LinkedHashMap<>();
            kafka.forEach((key, value) -> {
                if (AdminClientConfig.configNames().contains(key)) {
                    config.put(key, value);
                }
            });
            config.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
            admin = Admin.create(config);
        }
        return admin;
    }

    @PreDestroy
    void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
