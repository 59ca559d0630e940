package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.testing.HostileAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy strict = new AddressPolicy(List.of());

    static List<String> notPublic() {
        return HostileAddresses.NOT_PUBLIC;
    }

    @ParameterizedTest
    @MethodSource("notPublic")
    void refusesWhatIsNotPublic(String address) throws Exception {
        assertThat(strict.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.0.3.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "2001:200::1",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "3ffe::1"
            })
    void allowsWhatIsPublic(String address) throws Exception {
        assertThat(strict.allows(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void judgesMappedAddressesThatJavaDidNotTranslate() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("00000000000000000000ffff7f000001");
        assertThat(strict.allows(Inet6Address.getByAddress("x", bytes, -1))).isFalse();
    }

    @Test
    void allowsListedBlocksAndNothingBesideThem() throws Exception {
        AddressPolicy policy = new AddressPolicy(List.of("10.1.0.0/16", "fd00:1::/32"));
        assertThat(policy.allows(InetAddress.getByName("10.1.255.255"))).isTrue();
        assertThat(policy.allows(InetAddress.getByName("64:ff9b::10.1.2.3"))).isTrue();
        assertThat(policy.allows(InetAddress.getByName("fd00:1:2::3"))).isTrue();
        assertThat(policy.allows(InetAddress.getByName("10.2.0.0"))).isFalse();
        assertThat(policy.allows(InetAddress.getByName("fd00:2::1"))).isFalse();
        assertThat(policy.allows(InetAddress.getByName("8.8.8.8"))).isTrue();
    }

    @Test
    void listedIsOnlyWhatTheOperatorWrote() throws Exception {
        AddressPolicy policy = new AddressPolicy(List.of("10.1.0.0/16"));
        assertThat(policy.lists(InetAddress.getByName("10.1.2.3"))).isTrue();
        assertThat(policy.lists(InetAddress.getByName("8.8.8.8"))).isFalse();
        assertThat(policy.lists(InetAddress.getByName("64:ff9b::10.1.2.3"))).isFalse();
    }

    @Test
    void oneBadAddressSpoilsTheHost() {
        assertThatThrownBy(() -> strict.check(
                        "mixed.example", List.of(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("10.0.0.1"))))
                .isInstanceOf(EgressException.class)
                .hasMessageContaining("mixed.example")
                .hasMessageNotContaining("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0", "10.0.0.1/8", "10.0.0.0/33", "fd00::/129", "*", "example.com/8", "10.0.0.0/8/8"})
    void doesNotStartWithAListThatMeansSomethingElse(String block) {
        assertThatThrownBy(() -> new AddressPolicy(List.of(block))).isInstanceOf(IllegalArgumentException.class);
    }
}
