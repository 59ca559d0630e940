package io.soundforge.egress;

import io.soundforge.tls.TrustedAuthorities;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.net.TrustOptions;
import io.vertx.core.tracing.TracingPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Calls addresses that a user chose. Every address is vetted before it is connected to, every redirect again; size, time, silence
 * and slowness are limited; nothing is decompressed; no proxy of the environment is used. Methods block the calling thread
 * (a worker or a virtual one) and end early when it is interrupted.
 */
public final class EgressClient implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    /** More than any caller has under way: who waits for a connection of ours would take that for a server that is away. */
    private static final int MAX_CONNECTIONS_PER_ADDRESS = 4096;

    private final HttpClient client;
    private final Vetting vetting;
    private final Caller caller;
    private final EgressObserver observer;

    /**
     * @param vertx whose event loops do the network work
     * @param settings the operator's choices
     * @param resolver turns names into addresses
     * @throws IllegalArgumentException if a setting cannot be used
     */
    public EgressClient(Vertx vertx, EgressSettings settings, AddressResolver resolver) {
        this(vertx, settings, resolver, EgressObserver.NONE);
    }

    /** As the other; the observer hears how each call ends. */
    public EgressClient(Vertx vertx, EgressSettings settings, AddressResolver resolver, EgressObserver observer) {
        this.observer = observer;
        HttpClientOptions options = new HttpClientOptions()
                .setVerifyHost(true)
                .setDecompressionSupported(false)
                // What we do inside is no stranger's business.
                .setTracingPolicy(TracingPolicy.IGNORE)
                // A connection that is used again may be one that its server is just closing, and was vetted long ago.
                .setKeepAlive(false)
                .setMaxPoolSize(MAX_CONNECTIONS_PER_ADDRESS);
        settings.caFile()
                .ifPresent(file -> options.setTrustOptions(TrustOptions.wrap(TrustedAuthorities.withFile(file))));
        this.client = vertx.createHttpClient(options);
        this.vetting = new Vetting(settings, resolver);
        this.caller = new Caller(client, vetting, settings.userAgent());
    }

    /**
     * Whether a URL could be called now: resolved and vetted, but not called.
     *
     * @param patience how long resolving may take
     * @throws EgressException if not
     */
    public void vet(EgressUrl url, Duration patience, PlainHttp plainHttp)
            throws EgressException, InterruptedException {
        vetting.vet(url, patience, plainHttp);
    }

    /**
     * Makes a call and returns the answer, whatever its status, with the beginning of its body. The rest of a longer body is
     * not read.
     *
     * @throws EgressException if there is no answer
     */
    public EgressResponse send(EgressRequest request) throws EgressException, InterruptedException {
        try {
            EgressResponse response = answer(request);
            observer.ended(EgressObserver.OK);
            return response;
        } catch (EgressException e) {
            observer.ended(e.code().name());
            throw e;
        }
    }

    private EgressResponse answer(EgressRequest request) throws EgressException, InterruptedException {
        Deadline deadline = Deadline.in(request.limits().total());
        Hop hop = follow(request, deadline);
        try (Exchange exchange = hop.exchange()) {
            ByteArrayOutputStream kept = new ByteArrayOutputStream();
            boolean[] truncated = {false};
            long room = request.limits().maxBytes();
            pump(hop, request.limits(), deadline, data -> {
                int fitting = (int) Math.min(data.length, room - kept.size());
                kept.write(data, 0, fitting);
                truncated[0] = fitting < data.length;
                return !truncated[0];
            });
            HttpClientResponse response = exchange.response();
            return new EgressResponse(response.statusCode(), headers(response), kept.toByteArray(), truncated[0]);
        } catch (IOException e) {
            throw new IllegalStateException("memory does not fail like that", e);
        }
    }

    /**
     * Fetches a body into a file. On any failure the file is gone.
     *
     * @param target a file that does not exist, in a folder that does
     * @throws EgressException if there is no answer, a status other than 200, or a limit is passed
     * @throws IOException if the file cannot be written
     */
    public EgressFile download(EgressRequest request, Path target, TransferListener listener)
            throws EgressException, IOException, InterruptedException {
        try {
            EgressFile file = fetch(request, target, listener);
            observer.ended(EgressObserver.OK);
            return file;
        } catch (EgressException e) {
            observer.ended(e.code().name());
            throw e;
        }
    }

    private EgressFile fetch(EgressRequest request, Path target, TransferListener listener)
            throws EgressException, IOException, InterruptedException {
        Deadline deadline = Deadline.in(request.limits().total());
        Hop hop = follow(request, deadline);
        boolean complete = false;
        try (Exchange exchange = hop.exchange();
                OutputStream file = Files.newOutputStream(target)) {
            HttpClientResponse response = exchange.response();
            StatusCheck.requireOk(hop.url(), response);
            long expected = contentLength(response);
            long max = request.limits().maxBytes();
            requireFitting(expected, max);
            MessageDigest digest = sha256();
            long[] received = {0};
            pump(hop, request.limits(), deadline, data -> {
                received[0] += data.length;
                requireFitting(received[0], max);
                digest.update(data);
                file.write(data);
                listener.transferred(received[0], expected);
                return true;
            });
            complete = true;
            return new EgressFile(
                    target,
                    received[0],
                    HexFormat.of().formatHex(digest.digest()),
                    Optional.ofNullable(response.getHeader("Content-Type")),
                    hop.url());
        } finally {
            if (!complete) {
                Files.deleteIfExists(target);
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** An answer, and the URL that gave it. */
    private record Hop(EgressUrl url, Exchange exchange) {}

    private Hop follow(EgressRequest request, Deadline deadline) throws EgressException, InterruptedException {
        EgressUrl url = EgressUrl.parse(request.url());
        Map<String, String> headers = request.headers();
        int max = request.limits().maxRedirects();
        for (int followed = 0; ; followed++) {
            Exchange exchange = caller.call(request, url, headers, deadline);
            String location = exchange.response().getHeader("Location");
            if (max == 0
                    || location == null
                    || !REDIRECTS.contains(exchange.response().statusCode())) {
                return new Hop(url, exchange);
            }
            exchange.close();
            if (followed == max) {
                throw EgressException.permanent(EgressCode.TOO_MANY_REDIRECTS, "more than " + max + " redirects");
            }
            EgressUrl next = url.resolve(location);
            headers = next.sameOrigin(url) ? headers : Map.of();
            url = next;
        }
    }

    /** Takes a part of the body; returns whether it wants more. */
    private interface Sink {
        boolean accept(byte[] data) throws EgressException, IOException;
    }

    private static void pump(Hop hop, EgressLimits limits, Deadline deadline, Sink sink)
            throws EgressException, IOException, InterruptedException {
        Pace pace = new Pace(limits, deadline);
        boolean wanted = true;
        while (wanted) {
            try {
                Exchange.Part part = hop.exchange().next(pace.patience());
                if (part.nothing() == Exchange.Nothing.MORE) {
                    return;
                }
                if (part.data() != null) {
                    wanted = sink.accept(part.data());
                    pace.received(part.data().length);
                }
                pace.check();
            } catch (ExecutionException e) {
                throw Caller.broken(hop.url(), e.getCause());
            }
        }
    }

    private static void requireFitting(long bytes, long max) throws EgressException {
        if (bytes > max) {
            throw EgressException.permanent(EgressCode.TOO_LARGE, "the file is larger than " + max + " bytes");
        }
    }

    /** What the server announced; -1 where it did not, or nonsense. */
    private static long contentLength(HttpClientResponse response) {
        String value = response.getHeader("Content-Length");
        return value != null && value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
    }

    private static Map<String, List<String>> headers(HttpClientResponse response) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : response.headers().names()) {
            headers.put(
                    name.toLowerCase(Locale.ROOT),
                    List.copyOf(response.headers().getAll(name)));
        }
        return headers;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
