package io.soundforge.webhook.delivery;

import io.soundforge.egress.AddressResolver;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A resolver that a test can have say anything; other names are the system's. */
@Singleton
class Names implements AddressResolver {
    private final Map<String, AddressResolver> known = new ConcurrentHashMap<>();

    /** From now on a name has these addresses, comma-separated. */
    void set(String name, String addresses) {
        known.put(name, host -> addresses(addresses));
    }

    /** From now on a name is resolved like that. */
    void set(String name, AddressResolver resolver) {
        known.put(name, resolver);
    }

    static List<InetAddress> addresses(String literals) throws UnknownHostException {
        InetAddress[] addresses = new InetAddress[literals.split(",").length];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = InetAddress.getByName(literals.split(",")[i]);
        }
        return Arrays.asList(addresses);
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        return known.getOrDefault(host, AddressResolver.system()).resolve(host);
    }
}
