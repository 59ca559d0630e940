package io.soundforge.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.3.2.1", "::1", "localhost"})
    void thisMachineAlone(String host) {
        assertThat(new Exposure(host).isBeyondLoopback()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "10.1.2.3", "192.168.1.5", "", " ", "no-such-host.invalid"})
    void othersToo(String host) {
        assertThat(new Exposure(host).isBeyondLoopback()).isTrue();
    }
}
