package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.smallrye.config.PropertiesConfigSource;
import io.soundforge.webhook.Settings;
import io.soundforge.webhook.WebhookSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnderWayTest {
    private static final UUID DELIVERY = UUID.randomUUID();

    private final WebhookSettings.Work settings = Settings.with(new PropertiesConfigSource(
                    Map.of(
                            "soundforge.webhooks.work.slow-after", "1ms",
                            "soundforge.webhooks.work.most", "64",
                            "soundforge.webhooks.work.memory", "1000"),
                    "test",
                    500))
            .work();
    private final UnderWay underWay = new UnderWay(settings);

    private static Claimed claimed(UUID delivery, UUID endpoint, int fence, int bytes) {
        return new Claimed(delivery, "e", endpoint, 1, 0, 0, null, fence, Duration.ZERO, bytes, true, Long.MAX_VALUE);
    }

    private Claimed begin(UUID endpoint) {
        Claimed claimed = claimed(UUID.randomUUID(), endpoint, 1, 1);
        underWay.add(claimed, Thread.currentThread());
        return claimed;
    }

    @Test
    void anEarlierClaimThatEndsLateDoesNotHideTheNewerOne() {
        UUID endpoint = UUID.randomUUID();
        Claimed lapsed = claimed(DELIVERY, endpoint, 1, 1);
        Claimed anew = claimed(DELIVERY, endpoint, 3, 1);
        underWay.add(lapsed, Thread.currentThread());
        underWay.add(anew, Thread.currentThread());
        assertThat(underWay.load().perEndpoint()).containsEntry(endpoint, 2);

        underWay.remove(lapsed);
        assertThat(underWay.deliveries()).containsExactly(DELIVERY);
        underWay.remove(anew);
        assertThat(underWay.isEmpty()).isTrue();
    }

    @Test
    void bodiesAndAnswersThatAreKeptTakeRoom() {
        Claimed claimed = claimed(DELIVERY, UUID.randomUUID(), 1, 400);
        underWay.add(claimed, Thread.currentThread());
        assertThat(underWay.load().room()).isEqualTo(600);
        underWay.ended(claimed, 600);
        assertThat(underWay.load().isFull()).isTrue();
        underWay.remove(claimed);
        assertThat(underWay.load().room()).isEqualTo(1000);
    }

    @Test
    void slowEndpointsShareHalfOfThePlaces() {
        List<UUID> slow = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            slow.add(UUID.randomUUID());
            begin(slow.getLast());
        }
        await().until(() -> underWay.load().places() == Math.min(settings.concurrency(), 56));
        UnderWay.Load load = underWay.load();
        assertThat(slow).allSatisfy(endpoint -> assertThat(load.limit(endpoint)).isEqualTo(4));
        assertThat(load.limit(UUID.randomUUID())).isEqualTo(settings.perEndpoint());

        for (int i = 0; i < 24; i++) {
            begin(slow.get(i % 8));
        }
        UnderWay.Load tight = underWay.load();
        assertThat(tight.full()).containsAll(slow);
        assertThat(tight.isFull()).isFalse();
        assertThat(tight.limit(UUID.randomUUID())).isPositive().isLessThan(settings.perEndpoint());
    }

    @Test
    void whoAnswersBrisklyAgainIsSlowNoMore() {
        UUID endpoint = UUID.randomUUID();
        Claimed first = begin(endpoint);
        await().until(() -> underWay.load().limits().containsKey(endpoint));
        underWay.ended(first, 0);
        underWay.remove(first);
        assertThat(underWay.load().limits()).as("its last attempt was slow").containsKey(endpoint);

        UnderWay patient = new UnderWay(Settings.defaults().work());
        Claimed brisk = claimed(UUID.randomUUID(), endpoint, 1, 1);
        patient.add(brisk, Thread.currentThread());
        patient.ended(brisk, 0);
        assertThat(patient.load().limits()).isEmpty();
    }
}
