package io.soundforge.egress;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where a URL leads, and whether calls may go there. */
public final class Vetting {
    /** Resolving blocks in the operating system: on a virtual thread, some slow name servers would hold up all others. */
    private static final ExecutorService RESOLVING = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("resolve-", 0).factory());

    private final AddressPolicy policy;
    private final PortRanges ports;
    private final AddressResolver resolver;

    /** @throws IllegalArgumentException if a setting cannot be used */
    public Vetting(EgressSettings settings, AddressResolver resolver) {
        this.policy = new AddressPolicy(settings.allowCidrs().orElse(List.of()));
        this.ports = PortRanges.parse(settings.ports());
        this.resolver = resolver;
    }

    /** As {@link #vet(EgressUrl, Duration, PlainHttp)}, with http wherever a call may go. */
    public List<InetAddress> vet(EgressUrl url, Duration patience) throws EgressException, InterruptedException {
        return vet(url, patience, PlainHttp.ANY);
    }

    /**
     * The addresses of the URL's host, all of which may be called. The name is resolved this once: the caller connects to what is
     * returned and nowhere else.
     *
     * @param patience how long resolving may take
     * @param plainHttp whether the call may go without encryption
     * @throws EgressException if the scheme, the port or an address is not allowed, or there is no address
     */
    public List<InetAddress> vet(EgressUrl url, Duration patience, PlainHttp plainHttp)
            throws EgressException, InterruptedException {
        if (!url.tls() && plainHttp == PlainHttp.NEVER) {
            throw notEncrypted("only https is allowed");
        }
        if (!ports.contain(url.port())) {
            throw EgressException.permanent(
                    EgressCode.URL_NOT_ALLOWED, "calls to port " + url.port() + " are not allowed");
        }
        List<InetAddress> addresses =
                url.literal().isPresent() ? List.of(url.literal().get()) : resolve(url.host(), patience);
        policy.check(url.host(), addresses);
        if (!url.tls() && plainHttp == PlainHttp.PRIVATE && !addresses.stream().allMatch(policy::lists)) {
            throw notEncrypted("only https is allowed, but for private addresses that the operator listed");
        }
        return addresses;
    }

    private static EgressException notEncrypted(String why) {
        return EgressException.permanent(EgressCode.URL_NOT_ALLOWED, why);
    }

    private List<InetAddress> resolve(String host, Duration patience) throws EgressException, InterruptedException {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        RESOLVING.execute(() -> {
            try {
                answer.complete(resolver.resolve(host));
            } catch (UnknownHostException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            List<InetAddress> addresses = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (addresses.isEmpty()) {
                throw EgressException.passing(EgressCode.HOST_NOT_FOUND, host + " has no address", (Throwable) null);
            }
            return addresses;
        } catch (TimeoutException e) {
            throw EgressException.passing(EgressCode.TIMEOUT, "the name " + host + " is not resolved in time", e);
        } catch (ExecutionException e) {
            throw EgressException.passing(
                    EgressCode.HOST_NOT_FOUND, "the name " + host + " cannot be resolved", e.getCause());
        }
    }
}
