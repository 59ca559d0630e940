package io.soundforge.egress;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * One hop: resolve, vet, connect to the vetted address, ask, wait for the answer's head. The name is resolved once and the
 * connection goes to the addresses that were vetted, so that no later answer of the resolver matters; {@code Host}, SNI and the
 * certificate check keep the name.
 */
final class Caller {
    /** Of a name with many addresses only so many are tried. */
    private static final int MAX_ADDRESSES = 4;

    private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "accept-encoding", "connection");

    private final HttpClient client;
    private final Vetting vetting;
    private final String userAgent;

    Caller(HttpClient client, Vetting vetting, String userAgent) {
        this.client = client;
        this.vetting = vetting;
        this.userAgent = userAgent;
    }

    /** @return the exchange, whose answer's head has arrived; to be closed by the caller */
    Exchange call(EgressRequest request, EgressUrl url, Map<String, String> headers, Deadline deadline)
            throws EgressException, InterruptedException {
        Exchange exchange =
                connect(request, url, headers, vetting.vet(url, deadline.left(), request.plainHttp()), deadline);
        boolean answered = false;
        try {
            exchange.answer(request.body(), deadline.atMost(request.limits().idle()));
            answered = true;
            return exchange;
        } catch (TimeoutException e) {
            throw EgressException.passing(EgressCode.TIMEOUT, url.host() + " does not answer", e);
        } catch (ExecutionException e) {
            throw broken(url, e.getCause());
        } finally {
            if (!answered) {
                exchange.close();
            }
        }
    }

    private Exchange connect(
            EgressRequest request,
            EgressUrl url,
            Map<String, String> headers,
            List<InetAddress> addresses,
            Deadline deadline)
            throws EgressException, InterruptedException {
        Throwable last = null;
        for (InetAddress address : addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size()))) {
            Duration patience = deadline.atMost(request.limits().connect());
            RequestOptions options = options(request, url, headers).setConnectTimeout(Math.max(1, patience.toMillis()));
            options.setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()));
            try {
                return Exchange.connect(client, options, request.limits().maxHeadBytes(), patience);
            } catch (TimeoutException e) {
                last = e;
            } catch (ExecutionException e) {
                last = e.getCause();
            }
        }
        throw broken(url, last);
    }

    private RequestOptions options(EgressRequest request, EgressUrl url, Map<String, String> headers) {
        MultiMap sent = MultiMap.caseInsensitiveMultiMap();
        sent.set("User-Agent", userAgent).set("Accept", "*/*");
        headers.forEach((name, value) -> {
            if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                sent.set(name, value);
            }
        });
        sent.set("Host", url.authority()).set("Accept-Encoding", "identity");
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.tls())
                .setURI(url.target())
                .setHeaders(sent)
                .setFollowRedirects(false);
    }

    /** A connection that was not made or did not hold. */
    static EgressException broken(EgressUrl url, Throwable cause) {
        List<Throwable> causes =
                Stream.iterate(cause, Objects::nonNull, Throwable::getCause).toList();
        if (causes.stream().anyMatch(SSLException.class::isInstance)
                && causes.stream().noneMatch(Caller::isCutHandshake)) {
            return EgressException.permanent(
                    EgressCode.TLS_FAILED, "no trustworthy TLS connection to " + url.host(), cause);
        }
        return EgressException.passing(
                EgressCode.UPSTREAM_UNAVAILABLE, url.host() + " cannot be reached, or broke off", cause);
    }

    /** A handshake that was not refused but broke off: whoever stands behind the address is just not there. */
    private static boolean isCutHandshake(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure instanceof ClosedChannelException
                || message.contains("timed out")
                || message.contains("Connection closed while SSL/TLS handshake was in progress");
    }
}
