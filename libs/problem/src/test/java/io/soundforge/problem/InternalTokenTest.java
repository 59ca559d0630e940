package io.soundforge.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class InternalTokenTest {
    private static final String TOKEN = "0123456789abcdef";

    private static InternalToken token(String text) {
        return new InternalToken(Optional.ofNullable(text));
    }

    @Test
    void whoShowsItIsKnown() {
        assertThat(token(TOKEN).isShownIn("Bearer " + TOKEN)).isTrue();
        assertThat(token(TOKEN).isShownIn("bearer " + TOKEN)).isTrue();
        assertThat(token(TOKEN).isShownIn(token(TOKEN).authorization().orElseThrow()))
                .isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "Bearer", "Bearer ", TOKEN, "Basic " + TOKEN, "Bearer x" + TOKEN})
    void whoDoesNotIsAStranger(String authorization) {
        assertThat(token(TOKEN).isShownIn(authorization)).isFalse();
    }

    @Test
    void nobodyShowsATokenThatIsNotSet() {
        assertThat(token(null).isShownIn("Bearer ")).isFalse();
        assertThat(token(" ").isShownIn("Bearer  ")).isFalse();
        assertThat(token(" ").authorization()).isEmpty();
    }

    @Test
    void aDoorNeedsALongOne() {
        assertThatCode(() -> token(TOKEN).require()).doesNotThrowAnyException();
        assertThatThrownBy(() -> token("short").require())
                .isInstanceOf(DoorOpenException.class)
                .hasMessageContaining("soundforge.internal.token");
        assertThatThrownBy(() -> token(null).require()).isInstanceOf(DoorOpenException.class);
    }
}
