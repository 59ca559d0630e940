package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.soundforge.webhook.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EndingWriterTest {
    private static final int MIB = 1024 * 1024;

    /** Bytes of answers in each transaction. */
    private final List<Integer> transactions = new CopyOnWriteArrayList<>();

    private final EndingStore store = new EndingStore(null, null) {
        @Override
        Set<UUID> write(List<Ending> endings, Function<Set<UUID>, Map<EndpointVersion, Health.Results>> results) {
            transactions.add(endings.stream()
                    .mapToInt(each -> each.outcome().answerBytes())
                    .sum());
            return endings.stream().map(each -> each.claimed().id()).collect(Collectors.toCollection(HashSet::new));
        }
    };

    @Test
    void largeAnswersGoIntoSeveralTransactions() throws Exception {
        DeliveryMetrics metrics = new DeliveryMetrics(new SimpleMeterRegistry(), null);
        EndingWriter writer = new EndingWriter(store, metrics, Settings.defaults());
        Set<UUID> settled = new HashSet<>();
        writer.onSettled(claimed -> settled.add(claimed.id()));
        Outcome outcome = new Outcome("HTTP_STATUS", 500, null, new byte[MIB], false, null);
        for (int i = 0; i < 10; i++) {
            Claimed claimed =
                    new Claimed(UUID.randomUUID(), "e", UUID.randomUUID(), 1, 0, 0, null, 1, Duration.ZERO, 1, true, 0);
            writer.submit(claimed, new Sender.Attempt(Instant.now(), Duration.ZERO, outcome));
        }
        Thread writing = Thread.ofPlatform().daemon().start(writer);
        await().until(() -> transactions.stream().mapToInt(bytes -> bytes).sum() == 10 * MIB);
        writer.close();
        writing.join();

        assertThat(transactions).allSatisfy(bytes -> assertThat(bytes).isLessThanOrEqualTo(4 * MIB));
        assertThat(settled).hasSize(10);
    }
}
