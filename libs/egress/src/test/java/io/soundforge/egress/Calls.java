package io.soundforge.egress;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A client with its own event loop, and what tests say about it. */
final class Calls implements AutoCloseable {
    static final EgressLimits LIMITS = new EgressLimits(
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            0,
            Duration.ofSeconds(1),
            10_000_000,
            5);

    private final Vertx vertx = Vertx.vertx();
    final EgressClient client;
    /** How the calls ended, for metrics. */
    final List<String> ends = new CopyOnWriteArrayList<>();

    private record Settings(
            Optional<List<String>> allowCidrs, List<String> ports, Optional<Path> caFile, String userAgent)
            implements EgressSettings {}

    Calls(List<String> allowCidrs, Path caFile, AddressResolver resolver) {
        Settings settings = new Settings(
                Optional.of(allowCidrs), List.of("80", "443", "1024-65535"), Optional.ofNullable(caFile), "test");
        client = new EgressClient(vertx, settings, resolver, ends::add);
    }

    /** Everything on 127.0.0.1 may be called, names are not resolved. */
    static Calls toLoopback() {
        return new Calls(List.of("127.0.0.1/32"), null, names(Map.of()));
    }

    /** Nothing but public addresses may be called. */
    static Calls toPublicOnly(Map<String, String> names) {
        return new Calls(List.of(), null, names(names));
    }

    /** Names to comma-separated addresses. */
    static AddressResolver names(Map<String, String> names) {
        return host -> {
            if (!names.containsKey(host)) {
                throw new UnknownHostException(host);
            }
            return Arrays.stream(names.get(host).split(",")).map(Calls::address).toList();
        };
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    EgressResponse get(String url) throws EgressException, InterruptedException {
        return client.send(EgressRequest.get(url, LIMITS));
    }

    EgressException failure(String url) {
        return failure(url, LIMITS);
    }

    EgressException failure(String url, EgressLimits limits) {
        return catchThrowableOfType(EgressException.class, () -> client.send(EgressRequest.get(url, limits)));
    }

    @Override
    public void close() throws Exception {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
