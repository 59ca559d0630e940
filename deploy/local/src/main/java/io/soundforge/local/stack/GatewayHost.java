package io.soundforge.local.stack;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Where the gateway listens: on loopback, unless something else was said.
 *
 * @param name an address of this machine, or {@code 0.0.0.0} for all
 */
record GatewayHost(String name) {
    /** Holds it; unset for loopback. */
    static final String VARIABLE = "SOUNDFORGE_HOST";

    private static final String LOOPBACK = "127.0.0.1";

    /** @param variable what was set; null for nothing */
    static GatewayHost of(String variable) {
        return new GatewayHost(variable == null || variable.isBlank() ? LOOPBACK : variable.strip());
    }

    /** Whether others than this machine can reach it. */
    boolean isBeyondLoopback() {
        try {
            return !InetAddress.getByName(name).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return true;
        }
    }

    /** The host by which this machine reaches it, as addresses have it. */
    String fromHere() {
        try {
            InetAddress address = InetAddress.getByName(name);
            if (address.isAnyLocalAddress()) {
                return LOOPBACK;
            }
            return address instanceof Inet6Address && name.indexOf(':') >= 0 ? "[" + name + "]" : name;
        } catch (UnknownHostException e) {
            return name;
        }
    }
}
