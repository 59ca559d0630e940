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

    /** What an attempt may come to hold of its answer: 100 bytes of body, and four times 25 of headers. */
    private static final int RESERVE = 200;

    private final WebhookSettings settings = settings("64", "100000");
    private final WebhookSettings.Work work = settings.work();
    private final UnderWay underWay = new UnderWay(settings);

    private static WebhookSettings settings(String most, String memory) {
        return Settings.with(new PropertiesConfigSource(
                Map.of(
                        "soundforge.webhooks.work.slow-after", "1ms",
                        "soundforge.webhooks.work.most", most,
                        "soundforge.webhooks.work.memory", memory,
                        "soundforge.webhooks.attempt.answer-bytes", "100",
                        "soundforge.webhooks.attempt.header-bytes", "25"),
                "test",
                500));
    }

    private static Claimed claimed(UUID delivery, UUID endpoint, int fence, int bytes) {
        return new Claimed(delivery, "e", endpoint, 1, 0, 0, null, fence, Duration.ZERO, bytes, true, Long.MAX_VALUE);
    }

    private Claimed begin(UUID endpoint) {
        return begin(underWay, endpoint);
    }

    private static Claimed begin(UnderWay at, UUID endpoint) {
        Claimed claimed = claimed(UUID.randomUUID(), endpoint, 1, 1);
        at.add(claimed, Thread.currentThread());
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
    void bodiesAndAnswersThatAreKeptTakeRoomAndSoDoThoseThatMayCome() {
        UnderWay small = new UnderWay(settings("64", "1000"));
        Claimed claimed = claimed(DELIVERY, UUID.randomUUID(), 1, 400);
        small.add(claimed, Thread.currentThread());
        assertThat(small.load().room()).isEqualTo(600 - RESERVE);
        assertThat(small.load().places()).isEqualTo(2);
        small.ended(claimed, 600);
        assertThat(small.load().isFull()).isTrue();
        small.remove(claimed);
        assertThat(small.load().room()).isEqualTo(1000);
    }

    @Test
    void slowAttemptsHoldHalfOfTheMemoryAtMost() {
        UnderWay small = new UnderWay(settings("1024", Integer.toString(16 * RESERVE)));
        List<UUID> slow = List.of(UUID.randomUUID(), UUID.randomUUID());
        slow.forEach(endpoint -> begin(small, endpoint));
        await().until(() -> small.load().limits().keySet().containsAll(slow));
        assertThat(slow)
                .allSatisfy(endpoint -> assertThat(small.load().limit(endpoint)).isEqualTo(4));

        for (int i = 0; i < 6; i++) {
            begin(small, slow.get(i % 2));
        }
        await().until(() -> small.load().full().containsAll(slow));
        assertThat(small.load().places()).as("the other half, bodies aside").isEqualTo(7);
    }

    @Test
    void whateverTheSettingsSayOneMayBeUnderWay() {
        UnderWay tiny = new UnderWay(settings("64", "1"));
        assertThat(tiny.load().isFull()).isFalse();
        begin(tiny, UUID.randomUUID());
        assertThat(tiny.load().isFull()).isTrue();
    }

    @Test
    void fastOnesHaveAllPlacesByDefault() {
        UnderWay usual = new UnderWay(Settings.defaults());
        for (int i = 0; i < 127; i++) {
            usual.add(claimed(UUID.randomUUID(), UUID.randomUUID(), 1, 1000), Thread.currentThread());
        }
        UnderWay.Load load = usual.load();
        assertThat(load.places()).isEqualTo(1);
        assertThat(load.limit(UUID.randomUUID())).isEqualTo(16);
    }

    @Test
    void slowEndpointsShareHalfOfThePlaces() {
        List<UUID> slow = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            slow.add(UUID.randomUUID());
            begin(slow.getLast());
        }
        await().until(() -> underWay.load().places() == Math.min(work.concurrency(), 56));
        UnderWay.Load load = underWay.load();
        assertThat(slow).allSatisfy(endpoint -> assertThat(load.limit(endpoint)).isEqualTo(4));
        assertThat(load.limit(UUID.randomUUID())).isEqualTo(work.perEndpoint());

        for (int i = 0; i < 24; i++) {
            begin(slow.get(i % 8));
        }
        UnderWay.Load tight = underWay.load();
        assertThat(tight.full()).containsAll(slow);
        assertThat(tight.isFull()).isFalse();
        assertThat(tight.limit(UUID.randomUUID())).isPositive().isLessThan(work.perEndpoint());
    }

    @Test
    void whoAnswersBrisklyAgainIsSlowNoMore() {
        UUID endpoint = UUID.randomUUID();
        Claimed first = begin(endpoint);
        await().until(() -> underWay.load().limits().containsKey(endpoint));
        underWay.ended(first, 0);
        underWay.remove(first);
        assertThat(underWay.load().limits()).as("its last attempt was slow").containsKey(endpoint);

        UnderWay patient = new UnderWay(Settings.defaults());
        Claimed brisk = claimed(UUID.randomUUID(), endpoint, 1, 1);
        patient.add(brisk, Thread.currentThread());
        patient.ended(brisk, 0);
        assertThat(patient.load().limits()).isEmpty();
    }
}
