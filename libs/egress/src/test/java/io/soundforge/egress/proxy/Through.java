package io.soundforge.egress.proxy;

import io.quarkus.runtime.configuration.MemorySize;
import io.soundforge.egress.AddressResolver;
import io.soundforge.egress.EgressSettings;
import io.soundforge.egress.Vetting;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A proxy with an event loop of its own, and a program that talks to it in plain bytes. */
final class Through implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final Vertx vertx = Vertx.vertx();
    final ForwardProxy proxy;

    private record Egress(
            Optional<List<String>> allowCidrs, List<String> ports, Optional<Path> caFile, String userAgent)
            implements EgressSettings {}

    private record Limits(
            MemorySize maxBytes, int maxConnections, Duration connectTimeout, Duration idleTimeout, Duration maxTime)
            implements ToolProxySettings {}

    Through(List<String> allowCidrs, AddressResolver resolver, int maxConnections, Duration idle, Duration max) {
        Egress egress =
                new Egress(Optional.of(allowCidrs), List.of("80", "443", "1024-65535"), Optional.empty(), "test");
        Limits limits = new Limits(
                new MemorySize(BigInteger.valueOf(1_000_000)), maxConnections, Duration.ofSeconds(5), idle, max);
        proxy = new ForwardProxy(vertx, new Vetting(egress, resolver), limits);
    }

    Through(List<String> allowCidrs, AddressResolver resolver) {
        this(allowCidrs, resolver, 8, Duration.ofSeconds(30), Duration.ofSeconds(60));
    }

    static InetSocketAddress address(ProxySession session) {
        URI url = URI.create(session.url());
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    static String credentials(ProxySession session) {
        String user = URI.create(session.url()).getUserInfo();
        return "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8))
                + "\r\n";
    }

    /** Connects and sends. */
    static Socket send(ProxySession session, String text) throws IOException {
        Socket socket = new Socket();
        socket.connect(address(session), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        write(socket, text);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String connect(ProxySession session, String authority) {
        return "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n" + credentials(session) + "\r\n";
    }

    static String get(ProxySession session, String url) {
        return "GET " + url + " HTTP/1.1\r\nHost: whatever\r\nConnection: close\r\n" + credentials(session) + "\r\n";
    }

    /** The head of the answer. */
    static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        int c;
        while (head.indexOf("\r\n\r\n") < 0 && (c = socket.getInputStream().read()) >= 0) {
            head.append((char) c);
        }
        return head.toString();
    }

    /** Everything until the end. */
    static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws Exception {
        proxy.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(5, TimeUnit.SECONDS);
    }
}
