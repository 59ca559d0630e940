package io.soundforge.webhook.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.problem.ApiException;
import io.soundforge.webhook.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
    private final HeaderRules rules = new HeaderRules(Settings.defaults().limits());

    @Test
    void usualHeadersAreTakenAsTheyAre() {
        assertThat(rules.check(Map.of("Authorization", "Bearer a.b-c_d/e==", "X-Tab", " a\tb ", "User-Agent", "me")))
                .isEqualTo(Map.of("Authorization", "Bearer a.b-c_d/e==", "X-Tab", "a\tb", "User-Agent", "me"));
        assertThat(rules.check(null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "webhook-timestamp",
                "WEBHOOK-anything",
                "Content-Type",
                "content-encoding",
                "Keep-Alive",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect",
                "Accept-Encoding",
                "Proxy-Connection",
                "na:me",
                "näme",
                "a\nb"
            })
    void whatFramesAddressesOrSignsIsOurs(String name) {
        assertThatThrownBy(() -> rules.check(Map.of(name, "value-of-it")))
                .isInstanceOfSatisfying(ApiException.class, e -> {
                    assertThat(e.code()).isEqualTo("INVALID_HEADER");
                    assertThat(e.getMessage()).doesNotContain("value-of-it");
                });
    }
}
