package io.soundforge.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Turns names into addresses. Asked exactly once per hop: what it answered is vetted and called. */
@FunctionalInterface
public interface AddressResolver {
    /**
     * All addresses of a name, in the order in which they should be tried.
     *
     * @throws UnknownHostException if there are none
     */
    List<InetAddress> resolve(String host) throws UnknownHostException;

    /** The system's resolver. */
    static AddressResolver system() {
        return host -> List.of(InetAddress.getAllByName(host));
    }
}
