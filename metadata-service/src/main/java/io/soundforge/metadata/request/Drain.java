package io.soundforge.metadata.request;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/** Reads what nobody wants, for a while: most clients listen only after they have spoken. */
public final class Drain {
    private static final long MOST = 64L * 1024 * 1024;

    private Drain() {}

    /** Throws the rest of a request away; one that goes on for too long loses its connection. */
    public static void of(HttpServerRequest request) {
        if (request.isEnded()) {
            return;
        }
        AtomicLong drained = new AtomicLong();
        request.handler(bytes -> {
            if (drained.addAndGet(bytes.length()) > MOST) {
                request.connection().close();
            }
        });
        request.resume();
    }
}
