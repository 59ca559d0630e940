package io.soundforge.egress;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses that are written out in a URL, in every spelling that some client somewhere takes for one. */
final class HostLiteral {
    /** A host whose last label is a number is an IPv4 address or nothing (WHATWG URL, "ends in a number"). */
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0[xX][0-9a-fA-F]*)");

    private static final IPAddressStringParameters V4 =
            builder().allowIPv6(false).allow_inet_aton(true).toParams();
    private static final IPAddressStringParameters V6 = builder()
            .allowIPv4(false)
            .getIPv6AddressParametersBuilder()
            .allowZone(false)
            .allowBase85(false)
            .allowBinary(false)
            .getParentBuilder()
            .toParams();

    private HostLiteral() {}

    private static IPAddressStringParameters.Builder builder() {
        return new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowAll(false)
                .allowPrefix(false)
                .allowMask(false)
                .allowPrefixOnly(false)
                .allowWildcardedSeparator(false)
                .setRangeOptions(RangeParameters.NO_RANGE);
    }

    /**
     * The address that an IPv4 literal means: {@code 127.0.0.1}, {@code 127.1}, {@code 0x7f.1}, {@code 0177.0.0.1},
     * {@code 2130706433}.
     *
     * @return empty for a name
     * @throws EgressException if the host looks like an address and is none
     */
    static Optional<InetAddress> ipv4(String host) throws EgressException {
        if (!ENDS_IN_NUMBER.matcher(host).matches()) {
            return Optional.empty();
        }
        return Optional.of(parse(host, V4));
    }

    /** The address inside the brackets of an IPv6 literal. A zone is refused: it names an interface of this machine. */
    static InetAddress ipv6(String text) throws EgressException {
        return parse(text, V6);
    }

    private static InetAddress parse(String text, IPAddressStringParameters parameters) throws EgressException {
        IPAddress address = new IPAddressString(text, parameters).getAddress();
        if (address == null || address.isMultiple()) {
            throw EgressException.permanent(EgressCode.URL_NOT_ALLOWED, "the URL's host is not a valid address");
        }
        try {
            return InetAddress.getByAddress(address.getBytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
