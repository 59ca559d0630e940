package io.soundforge.webhook;

import io.soundforge.egress.AddressResolver;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Names that tests need, whatever the network says; names of this machine are the system's. */
@ApplicationScoped
public class TestNames implements AddressResolver {
    private static final Map<String, List<String>> NAMES = Map.of(
            "public.example", List.of("8.8.8.8"),
            "inside.example", List.of("10.0.0.1"),
            "metadata.example", List.of("169.254.169.254"),
            "loopback.example", List.of("127.0.0.1"),
            "mapped.example", List.of("::ffff:127.0.0.1"),
            "translated.example", List.of("64:ff9b::7f00:1"),
            "mixed.example", List.of("8.8.8.8", "127.0.0.1"));

    @Override
    public List<InetAddress> resolve(String host) throws UnknownHostException {
        if (!host.endsWith(".example")) {
            return AddressResolver.system().resolve(host);
        }
        if (!NAMES.containsKey(host)) {
            throw new UnknownHostException(host);
        }
        List<InetAddress> addresses = new ArrayList<>();
        for (String address : NAMES.get(host)) {
            addresses.add(InetAddress.getByName(address));
        }
        return addresses;
    }
}
