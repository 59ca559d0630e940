package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayHostTest {
    @ParameterizedTest
    @CsvSource({
        ", 127.0.0.1, false, 127.0.0.1",
        "' ', 127.0.0.1, false, 127.0.0.1",
        "127.0.0.1, 127.0.0.1, false, 127.0.0.1",
        "' localhost', localhost, false, localhost",
        "::1, ::1, false, [::1]",
        "0.0.0.0, 0.0.0.0, true, 127.0.0.1",
        "::, ::, true, 127.0.0.1",
        "192.0.2.7, 192.0.2.7, true, 192.0.2.7",
        "2001:db8::7, 2001:db8::7, true, [2001:db8::7]",
        "no-such-host.invalid, no-such-host.invalid, true, no-such-host.invalid"
    })
    void whereItListensAndWhereItIsReached(String variable, String name, boolean beyondLoopback, String fromHere) {
        GatewayHost host = GatewayHost.of(variable);
        assertThat(host.name()).isEqualTo(name);
        assertThat(host.isBeyondLoopback()).isEqualTo(beyondLoopback);
        assertThat(host.fromHere()).isEqualTo(fromHere);
    }
}
