package io.soundforge.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.events.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimedIdsTest {
    @Test
    void idsOfATimeLieWithinItsBounds() {
        Instant now = Instant.now();
        String id = EventCodec.newId().toString();
        assertThat(id).isGreaterThan(TimedIds.from(now).toString());
        assertThat(id).isLessThan(TimedIds.until(now).toString());
        assertThat(id).isLessThan(TimedIds.from(now.plus(Duration.ofHours(2))).toString());
        assertThat(id)
                .isGreaterThan(TimedIds.until(now.minus(Duration.ofHours(2))).toString());
    }

    @Test
    void timesBeforeAndFarBehindOursHaveBounds() {
        assertThat(TimedIds.from(Instant.parse("0001-01-01T00:00:00Z"))).isEqualTo(new UUID(0, 0));
        assertThat(TimedIds.until(Instant.parse("9999-12-31T23:59:59Z")).toString())
                .isGreaterThan(EventCodec.newId().toString());
    }
}
