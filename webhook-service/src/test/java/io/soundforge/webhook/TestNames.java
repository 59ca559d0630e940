package io.soundforge.webhook;

import io.soundforge.egress.AddressResolver;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Names that tests need, whatever the network says, and any that a test gives; others are the system's. */
@Singleton
public class TestNames implements AddressResolver {
    private static final Map<String, String> ALWAYS = Map.of(
            "public.example", "8.8.8.8",
            "inside.example", "10.0.0.1",
            "metadata.example", "169.254.169.254",
            "loopback.example", "127.0.0.1",
            "mapped.example", "::ffff:127.0.0.1",
            "translated.example", "64:ff9b::7f00:1",
            "mixed.example", "8.8.8.8,127.0.0.1");

    private final Map<String, AddressResolver> given = new ConcurrentHashMap<>();

    /** From now on a name has these addresses, comma-separated. */
    public void set(String name, String addresses) {
        given.put(name, host -> addresses(addresses));
    }

    /** From now on a name is resolved like that. */
    public void set(String name, AddressResolver resolver) {
        given.put(name, resolver);
    }

    /** Forgets what tests have set. */
    void reset() {
        given.clear();
    }

    /** Addresses from a text with commas between them. */
    public static List<InetAddress> addresses(String literals) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String literal : literals.split(",")) {
            addresses.add(InetAddress.getByName(literal));
        }
        return addresses;
    }

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        AddressResolver known = given.get(host);
        if (known != null) {
            return known.resolve(host);
        }
        if (ALWAYS.containsKey(host)) {
            return addresses(ALWAYS.get(host));
        }
        if (host.endsWith(".example")) {
            throw new UnknownHostException(host);
        }
        return AddressResolver.system().resolve(host);
    }
}
