package io.soundforge.problem;

import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether others than this machine can reach the service. */
@ApplicationScoped
public class Exposure {
    private final boolean beyondLoopback;

    /** @param host what the service listens on: a name, an address, or all */
    public Exposure(@ConfigProperty(name = "quarkus.http.host") String host) {
        this.beyondLoopback = !isLoopback(host);
    }

    /** True unless every address that the service listens on is a loopback address. */
    public boolean isBeyondLoopback() {
        return beyondLoopback;
    }

    /** A name that cannot be resolved may mean anything, hence it is taken for one that others can reach. */
    static boolean isLoopback(String host) {
        try {
            return !host.isBlank()
                    && Stream.of(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
