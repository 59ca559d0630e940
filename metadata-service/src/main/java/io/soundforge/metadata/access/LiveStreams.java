package io.soundforge.metadata.access;

import io.soundforge.metadata.access.key.ApiKeys;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import org.jboss.logging.Logger;

/** A stream may outlive the key that opened it: it is cut off once the key is revoked, or has expired. */
@ApplicationScoped
class LiveStreams {
    private static final Logger LOG = Logger.getLogger(LiveStreams.class);

    private static final String STREAM = "text/event-stream";

    private final ApiKeys keys;
    private final long intervalMs;

    LiveStreams(ApiKeys keys, AuthSettings settings) {
        this.keys = keys;
        this.intervalMs = Math.max(1, settings.keys().refresh().toMillis());
    }

    /** From the head of the answer on, which alone tells that it will have no end, whatever the address looked like. */
    void watch(RoutingContext context, Asker asker) {
        if (asker.keyId() == null && asker.until() == null) {
            return;
        }
        context.addHeadersEndHandler(begun -> {
            String type = context.response().headers().get("Content-Type");
            if (type != null && type.startsWith(STREAM)) {
                cutOffInTime(context, asker);
            }
        });
    }

    private void cutOffInTime(RoutingContext context, Asker asker) {
        Vertx vertx = context.vertx();
        long timer = vertx.setPeriodic(intervalMs, id -> vertx.executeBlocking(() -> isGood(asker), false)
                .onSuccess(good -> {
                    if (!good) {
                        context.request().connection().close();
                    }
                }));
        context.addEndHandler(ended -> vertx.cancelTimer(timer));
    }

    /** With the database away nothing new is known. */
    private boolean isGood(Asker asker) {
        if (asker.until() != null && !asker.until().isAfter(Instant.now())) {
            return false;
        }
        try {
            return asker.keyId() == null || keys.isGood(asker.keyId());
        } catch (RuntimeException e) {
            LOG.debugf(e, "whether key %s is still good is not known", asker.keyId());
            return true;
        }
    }
}
