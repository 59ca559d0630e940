package io.soundforge.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.client.Job;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void saysWhyAndUntilWhen() {
        assertThat(words("SPOTIFY_RATE_LIMITED", NOW.plusSeconds(600)))
                .isEqualTo("SPOTIFY_RATE_LIMITED, waits until 11:10:00 (10 min)");
        assertThat(words("SPOTIFY_RATE_LIMITED", NOW.plusSeconds(86_400)))
                .isEqualTo("SPOTIFY_RATE_LIMITED, waits until 2026-11-25 11:00 (24 h)");
        assertThat(words(null, null)).isEqualTo("waits to try again");
    }

    private static String words(String code, Instant until) {
        return Waiting.words(
                new Job.Task("resolve", "waiting", 0, "", null, null, code, "too many", until), NOW, BERLIN);
    }
}
