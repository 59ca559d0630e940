package io.soundforge.metadata.files;

import io.soundforge.metadata.access.Asker;
import io.soundforge.metadata.access.key.ApiKeyMechanism;
import io.soundforge.problem.InternalToken;
import io.soundforge.problem.Problem;
import io.soundforge.problem.ServiceDoor;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Passes requests on to the services behind the gateway; bodies are streamed both ways, at the pace of the slower side. */
@ApplicationScoped
public class ProxyRoutes {
    private static final Logger LOG = Logger.getLogger(ProxyRoutes.class);

    /** A client must not speak to the services with authority of its own making, nor do they need to know what it showed us. */
    private static final List<String> HOP_HEADERS =
            List.of(ServiceDoor.OWNER_HEADER, "Authorization", ApiKeyMechanism.HEADER);

    private final ProxySettings settings;
    private final InternalToken token;
    private final String defaultOwner;

    /** @throws IllegalArgumentException for an origin that this proxy cannot speak to as it is written */
    ProxyRoutes(
            ProxySettings settings,
            InternalToken token,
            @ConfigProperty(name = "soundforge.owner", defaultValue = "default") String defaultOwner) {
        this.settings = settings;
        this.token = token;
        this.defaultOwner = defaultOwner;
        settings.routes().forEach((name, route) -> {
            URI url = route.url();
            boolean plain = "http".equals(url.getScheme())
                    && url.getHost() != null
                    && url.getPath().length() <= 1;
            if (!plain) {
                throw new IllegalArgumentException(
                        "soundforge.proxy.routes." + name + ".url must be like http://host:port, not " + url);
            }
        });
    }

    void register(@Observes Router router, Vertx vertx) {
        HttpClient client = vertx.createHttpClient(new HttpClientOptions()
                .setMaxPoolSize(settings.connections())
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setIdleTimeout((int) settings.idleTimeout().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setDecompressionSupported(false));
        settings.routes().values().forEach(route -> {
            HttpProxy proxy = proxy(client, route.url());
            for (String path : route.paths()) {
                router.route(path).handler(context -> handle(context, proxy, route.methods()));
            }
        });
    }

    private static HttpProxy proxy(HttpClient client, URI target) {
        int port = target.getPort() > 0 ? target.getPort() : 80;
        return HttpProxy.reverseProxy(client).origin(port, target.getHost()).addInterceptor(new Guard(target));
    }

    private void handle(RoutingContext context, HttpProxy proxy, Set<String> methods) {
        if (!methods.contains(context.request().method().name())) {
            Problem problem = Problem.of(
                    405, "METHOD_NOT_ALLOWED", "This address does not take that method.", context.normalizedPath());
            context.response()
                    .setStatusCode(405)
                    .putHeader("Allow", String.join(", ", methods))
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(problem.toJson());
            return;
        }
        speakForItself(context);
        proxy.handle(context.request());
    }

    /** The services believe the gateway alone, by the internal token, whose request it is. */
    private void speakForItself(RoutingContext context) {
        MultiMap headers = context.request().headers();
        HOP_HEADERS.forEach(headers::remove);
        token.authorization().ifPresent(authorization -> headers.set("Authorization", authorization)
                .set(
                        ServiceDoor.OWNER_HEADER,
                        Asker.of(context).map(Asker::owner).orElse(defaultOwner)));
    }

    /** Answers for a service that cannot be reached or does not know us, and hides where services are. */
    private record Guard(URI target) implements ProxyInterceptor {
        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            if (context.response().getStatusCode() == 401) {
                LOG.errorf(
                        "%s does not take our soundforge.internal.token: it must be the same for all services", target);
                ProxyResponse stranger = context.response().release();
                stranger.headers().clear();
                unavailable(stranger, context.request());
            } else {
                keepToOurselves(context.response().headers());
            }
            return context.sendResponse();
        }

        /** A service that names itself in a redirect means the gateway, by whatever name that was called. */
        private void keepToOurselves(MultiMap headers) {
            String location = headers.get("Location");
            String origin = target.getScheme() + "://" + target.getRawAuthority();
            if (location != null && location.startsWith(origin + "/")) {
                headers.set("Location", location.substring(origin.length()));
            }
        }

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            return context.sendRequest().recover(error -> {
                LOG.warnf("%s cannot be reached: %s", target, error.getMessage());
                context.request().release();
                return Future.succeededFuture(unavailable(context.request().response(), context.request()));
            });
        }

        private static ProxyResponse unavailable(ProxyResponse response, ProxyRequest request) {
            Problem problem = Problem.of(
                    503,
                    "UPSTREAM_UNAVAILABLE",
                    "The service behind this address cannot be reached. Try again.",
                    request.getURI().split("\\?", 2)[0]);
            return response.setStatusCode(503)
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .putHeader("Retry-After", Integer.toString(Problem.RETRY_AFTER_S))
                    .setBody(Body.body(Buffer.buffer(problem.toJson())));
        }
    }
}
