package io.soundforge.egress.proxy;

import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.EgressUrl;
import io.soundforge.egress.Vetting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.tracing.TracingPolicy;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The proxy, over Vert.x. Every host is resolved once, vetted, and connected to at the address that was vetted, so that a later
 * answer of the resolver does not matter. TLS passes through untouched. Proxies of the environment are not used.
 */
public final class ForwardProxy implements ToolProxy, AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int SECRET_BYTES = 24;
    private static final int MAX_ADDRESSES = 4;
    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final Vertx vertx;
    private final Vetting vetting;
    private final ToolProxySettings settings;
    private final NetClient tunnels;
    private final HttpClient plain;
    private HttpServer server;

    /**
     * @param vertx whose event loops carry the bytes
     * @param vetting where calls may go
     */
    public ForwardProxy(Vertx vertx, Vetting vetting, ToolProxySettings settings) {
        this.vertx = vertx;
        this.vetting = vetting;
        this.settings = settings;
        int connectMs = (int) settings.connectTimeout().toMillis();
        this.tunnels = vertx.createNetClient(
                new NetClientOptions().setConnectTimeout(connectMs).setIdleTimeout(idleSeconds()));
        this.plain = vertx.createHttpClient(new HttpClientOptions()
                .setKeepAlive(false)
                .setDecompressionSupported(false)
                .setMaxPoolSize(settings.maxConnections())
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setConnectTimeout(connectMs)
                .setTracingPolicy(TracingPolicy.IGNORE)
                .setIdleTimeout(idleSeconds()));
    }

    @Override
    public ProxySession open() {
        return open(Long.MAX_VALUE);
    }

    @Override
    public ProxySession open(long maxBytes) {
        String user = secret();
        String password = secret();
        String url = "http://" + user + ":" + password + "@" + LOOPBACK + ":" + port();
        long[] timer = {-1};
        Session session = new Session(
                url, password, Math.min(maxBytes, settings.maxBytes().asLongValue()), settings.maxConnections(), () -> {
                    sessions.remove(user);
                    vertx.cancelTimer(timer[0]);
                });
        sessions.put(user, session);
        timer[0] = vertx.setTimer(settings.maxTime().toMillis(), over -> {
            session.refused(EgressException.permanent(
                    EgressCode.TIMEOUT,
                    "the job is not over after " + settings.maxTime().toSeconds() + " s"));
            session.close();
        });
        return session;
    }

    @Override
    public void close() {
        List.copyOf(sessions.values()).forEach(Session::close);
        synchronized (this) {
            if (server != null) {
                server.close();
            }
        }
        tunnels.close();
        plain.close();
    }

    private synchronized int port() {
        if (server == null) {
            HttpServer starting = vertx.createHttpServer(new HttpServerOptions()
                            .setHost(LOOPBACK)
                            .setPort(0)
                            .setMaxHeaderSize(MAX_HEADER_BYTES)
                            .setMaxInitialLineLength(MAX_HEADER_BYTES)
                            .setTracingPolicy(TracingPolicy.IGNORE)
                            .setIdleTimeout(idleSeconds()))
                    .requestHandler(this::handle)
                    .exceptionHandler(broken -> {});
            try {
                starting.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while the proxy started", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("the proxy for tools cannot listen", e);
            }
            server = starting;
        }
        return server.actualPort();
    }

    private int idleSeconds() {
        return (int) Math.max(1, settings.idleTimeout().toSeconds());
    }

    private String secret() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void handle(HttpServerRequest request) {
        request.exceptionHandler(broken -> {});
        Optional<Session> known = session(request.getHeader("Proxy-Authorization"));
        if (known.isEmpty()) {
            request.response()
                    .setStatusCode(407)
                    .putHeader("Proxy-Authenticate", "Basic realm=\"job\"")
                    .putHeader("Connection", "close")
                    .end();
            return;
        }
        Session session = known.get();
        request.pause();
        boolean tunnel = request.method().equals(HttpMethod.CONNECT);
        try {
            EgressUrl url = EgressUrl.parse(tunnel ? "https://" + request.uri() + "/" : request.uri());
            if (!tunnel && url.tls()) {
                throw EgressException.permanent(EgressCode.URL_NOT_ALLOWED, "https needs CONNECT");
            }
            session.enter();
            vet(url).onComplete(vetted -> {
                if (vetted.failed()) {
                    session.leave();
                    refuse(request, session, vetted.cause());
                } else if (tunnel) {
                    tunnel(request, session, url, vetted.result());
                } else {
                    SocketAddress address = address(url, vetted.result().getFirst());
                    new PlainCall(plain, session, url, address).pass(request).onComplete(over -> session.leave());
                }
            });
        } catch (EgressException e) {
            refuse(request, session, e);
        }
    }

    private Optional<Session> session(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        try {
            byte[] decoded =
                    Base64.getDecoder().decode(authorization.substring(6).strip());
            String[] parts = new String(decoded, StandardCharsets.UTF_8).split(":", 2);
            return parts.length < 2
                    ? Optional.empty()
                    : Optional.ofNullable(sessions.get(parts[0])).filter(session -> session.accepts(parts[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Resolves on another thread, completes on this context: both ends of a tunnel then share an event loop. */
    private Future<List<InetAddress>> vet(EgressUrl url) {
        Context context = vertx.getOrCreateContext();
        Promise<List<InetAddress>> vetted = Promise.promise();
        Thread.ofVirtual().name("vet").start(() -> {
            try {
                List<InetAddress> addresses = vetting.vet(url, settings.connectTimeout());
                context.runOnContext(now -> vetted.complete(addresses));
            } catch (EgressException | InterruptedException | RuntimeException e) {
                context.runOnContext(now -> vetted.fail(e));
            }
        });
        return vetted.future();
    }

    private void tunnel(HttpServerRequest request, Session session, EgressUrl url, List<InetAddress> addresses) {
        connect(url, addresses, 0)
                .onFailure(failure -> {
                    session.leave();
                    refuse(request, session, failure);
                })
                .onSuccess(outside -> {
                    session.connected();
                    outside.pause();
                    request.toNetSocket()
                            .onSuccess(inside -> new Tunnel(session, inside, outside).start())
                            .onFailure(gone -> {
                                session.leave();
                                outside.close();
                            });
                });
    }

    private Future<NetSocket> connect(EgressUrl url, List<InetAddress> addresses, int index) {
        Future<NetSocket> connected = tunnels.connect(address(url, addresses.get(index)));
        boolean last = index + 1 >= Math.min(addresses.size(), MAX_ADDRESSES);
        return last ? connected : connected.recover(failure -> connect(url, addresses, index + 1));
    }

    private static SocketAddress address(EgressUrl url, InetAddress address) {
        return SocketAddress.inetSocketAddress(url.port(), address.getHostAddress());
    }

    private static void refuse(HttpServerRequest request, Session session, Throwable why) {
        int status = 502;
        if (why instanceof EgressException reason) {
            session.refused(reason);
            status = reason.isRetryable() ? 502 : 403;
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Connection", "close")
                .end();
        request.resume();
    }
}
