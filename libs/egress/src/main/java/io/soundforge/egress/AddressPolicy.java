package io.soundforge.egress;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be called: public ones, and those of the blocks that the operator listed. There is no switch that turns it
 * off.
 */
public final class AddressPolicy {
    private static final List<Cidr> FORBIDDEN_V4 = blocks(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // carrier-grade NAT; one cloud's metadata server lives here too
            "127.0.0.0/8", // loopback
            "168.63.129.16/32", // the public address of Azure's host agent
            "169.254.0.0/16", // link-local, metadata servers
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.88.99.0/24", // 6to4 relays
            "192.168.0.0/16", // private
            "198.18.0.0/15", // benchmarks
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, broadcast

    /** Within global unicast. What lies outside of {@link #GLOBAL_V6} is forbidden anyway. */
    private static final List<Cidr> FORBIDDEN_V6 = blocks(
            "2001::/23", // protocol assignments: Teredo, ORCHID, benchmarks
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4: carries an IPv4 address, and nobody serves songs there
            "3fff::/20"); // documentation

    /**
     * The only block that is handed out. Outside lie ::/8 (loopback, IPv4-compatible), 100::/64 (discard), 5f00::/16 (SRv6),
     * fc00::/7 (unique local), fe80::/10 and fec0::/10 (link- and site-local), ff00::/8 (multicast) and the unassigned rest.
     */
    private static final Cidr GLOBAL_V6 = Cidr.parse("2000::/3");

    private static final Cidr MAPPED_V4 = new Cidr(mappedPrefix(), 96);
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");

    private final List<Cidr> allowed;

    /**
     * @param allowCidrs blocks that may be called although they are not public
     * @throws IllegalArgumentException if one of them is no block
     */
    public AddressPolicy(Collection<String> allowCidrs) {
        this.allowed = allowCidrs.stream().map(Cidr::parse).toList();
    }

    /** Whether that address may be called. */
    public boolean allows(InetAddress address) {
        return allows(address.getAddress());
    }

    /**
     * Passes only if every address of the host may be called: a name with one bad address among good ones is a trick.
     *
     * @throws EgressException {@link EgressCode#URL_NOT_ALLOWED}; the message does not tell the address, which a stranger who
     *     probes the network would like to know
     */
    public void check(String host, Collection<InetAddress> addresses) throws EgressException {
        if (!addresses.stream().allMatch(this::allows)) {
            throw EgressException.permanent(
                    EgressCode.URL_NOT_ALLOWED, "the host " + host + " does not have public addresses only");
        }
    }

    /** Whether that address lies in a block that the operator listed. One that only carries a listed address does not. */
    boolean lists(InetAddress address) {
        return inAny(allowed, address.getAddress());
    }

    private boolean allows(byte[] address) {
        if (inAny(allowed, address)) {
            return true;
        }
        if (address.length == 4) {
            return !inAny(FORBIDDEN_V4, address);
        }
        if (MAPPED_V4.contains(address) || NAT64.contains(address)) {
            return allows(Arrays.copyOfRange(address, 12, 16));
        }
        return GLOBAL_V6.contains(address) && !inAny(FORBIDDEN_V6, address);
    }

    private static boolean inAny(List<Cidr> blocks, byte[] address) {
        for (Cidr block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static List<Cidr> blocks(String... texts) {
        return Stream.of(texts).map(Cidr::parse).toList();
    }

    private static byte[] mappedPrefix() {
        byte[] prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return prefix;
    }
}
