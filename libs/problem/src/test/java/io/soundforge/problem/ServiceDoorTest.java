package io.soundforge.problem;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whether a service starts; what its door does is tested with the services. */
class ServiceDoorTest {
    private static void start(String host, String token) {
        new ServiceDoor(new InternalToken(Optional.ofNullable(token)), new Exposure(host), false)
                .check(new StartupEvent());
    }

    @Test
    void doesNotStartWhereStrangersCouldComeInWithoutAToken() {
        assertThatThrownBy(() -> start("0.0.0.0", null))
                .isInstanceOf(DoorOpenException.class)
                .hasMessageContaining("soundforge.internal.token")
                .hasMessageContaining("quarkus.http.host");
        assertThatThrownBy(() -> start("::", "short")).isInstanceOf(DoorOpenException.class);
    }

    @Test
    void startsWithATokenOrOnLoopback() {
        assertThatCode(() -> start("0.0.0.0", "0123456789abcdef")).doesNotThrowAnyException();
        assertThatCode(() -> start("127.0.0.1", null)).doesNotThrowAnyException();
    }
}
