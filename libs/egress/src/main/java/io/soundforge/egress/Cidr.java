package io.soundforge.egress;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

/** A block of addresses. IPv4 and IPv6 blocks never hold each other's addresses. */
record Cidr(byte[] network, int prefixLength) {
    /** @throws IllegalArgumentException if the text is no block such as {@code 10.0.0.0/8} or {@code fd00::/8}, or has bits beyond its prefix */
    static Cidr parse(String text) {
        try {
            IPAddress block = new IPAddressString(text.strip()).toAddress();
            Integer prefix = block == null ? null : block.getNetworkPrefixLength();
            if (block == null || !text.contains("/") || prefix == null || !block.isPrefixBlock()) {
                throw new IllegalArgumentException("not an address block such as 10.0.0.0/8: " + text);
            }
            return new Cidr(block.getLower().getBytes(), prefix);
        } catch (AddressStringException e) {
            throw new IllegalArgumentException("not an address block such as 10.0.0.0/8: " + text, e);
        }
    }

    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        int whole = prefixLength / 8;
        for (int i = 0; i < whole; i++) {
            if (address[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixLength % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> (8 - rest) == 0;
    }
}
