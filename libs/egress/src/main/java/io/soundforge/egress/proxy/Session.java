package io.soundforge.egress.proxy;

import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** What one job has done and holds open. */
final class Session implements ProxySession {
    private final String url;
    private final String password;
    private final long maxBytes;
    private final int maxConnections;
    private final Runnable forget;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicReference<EgressException> refusal = new AtomicReference<>();
    /** Ends of connections; each does no harm when it is run again. */
    private final Set<Runnable> ends = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    Session(String url, String password, long maxBytes, int maxConnections, Runnable forget) {
        this.url = url;
        this.password = password;
        this.maxBytes = maxBytes;
        this.maxConnections = maxConnections;
        this.forget = forget;
    }

    boolean accepts(String offered) {
        return !closed
                && MessageDigest.isEqual(
                        password.getBytes(StandardCharsets.UTF_8), offered.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes one of the places for connections; to be given back with {@link #leave}. */
    void enter() throws EgressException {
        if (open.incrementAndGet() > maxConnections) {
            open.decrementAndGet();
            throw EgressException.passing(
                    EgressCode.UPSTREAM_UNAVAILABLE, "more than " + maxConnections + " connections", (Throwable) null);
        }
    }

    void leave() {
        open.decrementAndGet();
    }

    void connected() {
        connections.incrementAndGet();
    }

    /** Counts bytes. Beyond the limit everything ends. */
    void passed(int count) {
        if (bytes.addAndGet(count) > maxBytes) {
            refused(EgressException.permanent(
                    EgressCode.TOO_LARGE, "more than " + maxBytes + " bytes were transferred"));
            close();
        }
    }

    void refused(EgressException reason) {
        refusal.compareAndSet(null, reason);
    }

    /** Remembers how a connection is ended; ends it at once where the job is over. */
    void hold(Runnable end) {
        ends.add(end);
        if (closed) {
            end.run();
        }
    }

    void release(Runnable end) {
        ends.remove(end);
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public long bytes() {
        return bytes.get();
    }

    @Override
    public int connections() {
        return connections.get();
    }

    @Override
    public Optional<EgressException> refusal() {
        return Optional.ofNullable(refusal.get());
    }

    @Override
    public void close() {
        closed = true;
        forget.run();
        ends.forEach(Runnable::run);
    }
}
