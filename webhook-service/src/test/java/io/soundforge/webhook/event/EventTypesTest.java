package io.soundforge.webhook.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventTypesTest {
    @Test
    void everyEventIsTakenByItsNameItsFamilyAndTheStar() {
        for (String type : EventTypes.OFFERED) {
            assertThat(EventTypes.patterns()).containsAll(EventTypes.takenBy(type));
        }
        assertThat(EventTypes.takenBy("track.analyzed")).containsExactly("track.analyzed", "track.*", "*");
    }

    @Test
    void idsThatWouldNotFitAHeaderAreReplacedAlwaysByTheSame() {
        assertThat(WebhookIds.of("01a20abb-ce38-766e-96fc-f6958cb081a2"))
                .isEqualTo("01a20abb-ce38-766e-96fc-f6958cb081a2");
        assertThat(WebhookIds.of("track.analyzed:0:5"))
                .isEqualTo(WebhookIds.of("track.analyzed:0:5"))
                .isNotEqualTo(WebhookIds.of("track.analyzed:0:6"))
                .doesNotContain(".");
        assertThat(WebhookIds.of("a\r\nb")).hasSize(36);
    }
}
