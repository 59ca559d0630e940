package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.telemetry.Tracing;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Settings;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.endpoint.EndpointVault;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** An error ends neither the loop that takes up nor the one that writes. */
@QuarkusTest
@TestProfile(Quiet.class)
class LoopTest extends Live {
    @Inject
    EndpointVault vault;

    private final WebhookSettings settings = Settings.defaults();
    private final DeliveryMetrics metrics = new DeliveryMetrics(new SimpleMeterRegistry(), null);
    private final AtomicInteger calls = new AtomicInteger();
    private final List<UUID> written = new CopyOnWriteArrayList<>();

    private final EndingStore store = new EndingStore(null, null) {
        @Override
        Set<UUID> write(List<Ending> endings, Function<Set<UUID>, Map<EndpointVersion, Health.Results>> results) {
            failAtFirst();
            endings.forEach(each -> written.add(each.claimed().id()));
            return Set.copyOf(written);
        }
    };

    private void failAtFirst() {
        if (calls.incrementAndGet() <= 2) {
            throw new StackOverflowError("as a test has it");
        }
    }

    @Test
    void thatWhichTakesUpGoesOn() throws Exception {
        Claims claims = new Claims(null, settings, null) {
            @Override
            List<Candidate> candidates(UnderWay.Load load) {
                failAtFirst();
                return List.of();
            }
        };
        EndingWriter writer = new EndingWriter(store, metrics, settings);
        Dispatcher dispatcher =
                new Dispatcher(claims, vault, null, null, writer, metrics, settings, Clock.systemUTC(), Tracing.off());
        Thread taking = Thread.ofPlatform().daemon().start(dispatcher);
        await().until(() -> calls.get() > 3);
        dispatcher.close();
        taking.join();
    }

    @Test
    void thatWhichWritesGoesOnAndLosesNothing() throws Exception {
        EndingWriter writer = new EndingWriter(store, metrics, settings);
        List<UUID> settled = new CopyOnWriteArrayList<>();
        AtomicInteger told = new AtomicInteger();
        writer.onSettled(claimed -> {
            if (told.incrementAndGet() == 1) {
                throw new StackOverflowError("as a test has it");
            }
            settled.add(claimed.id());
        });
        List<UUID> ended = List.of(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
        Outcome outcome = new Outcome("HTTP_STATUS", 500, null, new byte[10], false, null);
        for (UUID id : ended) {
            Claimed claimed = new Claimed(id, "e", UUID.randomUUID(), 1, 0, 0, null, 1, Duration.ZERO, 1, true, 0);
            writer.submit(claimed, new Sender.Attempt(Instant.now(), Duration.ZERO, outcome));
        }
        Thread writing = Thread.ofPlatform().daemon().start(writer);
        await().until(() -> settled.containsAll(ended));
        writer.close();
        writing.join();
        assertThat(written).containsAll(ended);
    }
}
