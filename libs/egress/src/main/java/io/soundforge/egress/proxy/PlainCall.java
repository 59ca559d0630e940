package io.soundforge.egress.proxy;

import io.soundforge.egress.EgressUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.util.List;

/** A request for an {@code http} URL, passed on to a vetted address. */
final class PlainCall implements ProxyInterceptor {
    private static final List<String> OWN_HEADERS = List.of("Proxy-Authorization", "Proxy-Connection");

    private final HttpClient client;
    private final Session session;
    private final EgressUrl url;
    private final SocketAddress server;

    PlainCall(HttpClient client, Session session, EgressUrl url, SocketAddress server) {
        this.client = client;
        this.session = session;
        this.url = url;
        this.server = server;
    }

    /** The request must be paused. Completes when its answer has been passed on, or cannot be. */
    Future<Void> pass(HttpServerRequest request) {
        Promise<Void> over = Promise.promise();
        Runnable end = request.connection()::close;
        session.hold(end);
        request.response().endHandler(sent -> over.tryComplete());
        request.response().closeHandler(gone -> over.tryComplete());
        over.future().onComplete(any -> session.release(end));
        HttpProxy.reverseProxy(client)
                .origin(context -> context.client()
                        .request(new RequestOptions()
                                .setServer(server)
                                .setHost(url.host())
                                .setPort(url.port()))
                        .onSuccess(connected -> session.connected()))
                .addInterceptor(this)
                .handle(request);
        return over.future();
    }

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest request = context.request();
        OWN_HEADERS.forEach(request.headers()::remove);
        request.setURI(url.target());
        request.setAuthority(HostAndPort.create(url.host(), url.port()));
        request.setBody(counted(request.getBody()));
        return context.sendRequest();
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
        Body body = context.response().getBody();
        if (body != null) {
            context.response().setBody(counted(body));
        }
        return context.sendResponse();
    }

    private Body counted(Body body) {
        CountedStream stream = new CountedStream(body.stream(), session);
        return body.length() < 0 ? Body.body(stream) : Body.body(stream, body.length());
    }
}
