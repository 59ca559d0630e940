package io.soundforge.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private final AddressPolicy strict = new AddressPolicy(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "0.255.255.255",
                "10.0.0.0",
                "10.255.255.255",
                "100.64.0.0",
                "100.100.100.200",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "168.63.129.16",
                "169.254.0.1",
                "169.254.169.254",
                "172.16.0.0",
                "172.31.255.255",
                "192.0.0.0",
                "192.0.0.192",
                "192.0.0.255",
                "192.0.2.7",
                "192.88.99.1",
                "192.168.0.0",
                "192.168.255.255",
                "198.18.0.0",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.255",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::8.8.8.8",
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::8.8.8.8",
                "100::1",
                "2001::1",
                "2001:0:4136:e378::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "2002:808:808::1",
                "3fff::1",
                "3fff:fff::1",
                "4000::1",
                "5f00::1",
                "fc00::1",
                "fd00:ec2::254",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "fec0::1",
                "feff::1",
                "ff02::1",
                "ffff::1"
            })
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
