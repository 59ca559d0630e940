package io.soundforge.storage.serve;

import io.vertx.core.Vertx;
import java.io.IOException;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.spi.ServerHttpResponse;

/** Sends a body at the client's pace: a thread is used to read a piece, never to wait until the client has taken it. */
final class Pump {
    private static final Logger LOG = Logger.getLogger(Pump.class);

    private final Vertx vertx;
    private final ServerHttpResponse response;
    private final BodyReader reader;

    Pump(Vertx vertx, ServerHttpResponse response, BodyReader reader) {
        this.vertx = vertx;
        this.response = response;
        this.reader = reader;
    }

    void start() {
        vertx.executeBlocking(reader::next, false).onComplete(read -> {
            if (read.failed()) {
                breakOff(read.cause());
                return;
            }
            try {
                send(read.result());
            } catch (RuntimeException e) {
                breakOff(e);
            }
        });
    }

    private void send(byte[] bytes) {
        if (bytes == null) {
            close();
            response.end();
        } else if (response.closed()) {
            close();
        } else {
            response.write(bytes).whenComplete((written, error) -> {
                if (error == null) {
                    start();
                } else {
                    close();
                }
            });
        }
    }

    /** The status is out already: a closed connection is the only way to say that this is not the whole. */
    private void breakOff(Throwable cause) {
        LOG.errorf(cause, "broke off a download");
        close();
        response.reset();
    }

    private void close() {
        try {
            reader.close();
        } catch (IOException e) {
            LOG.debugf("cannot close a stored file: %s", e.getMessage());
        }
    }
}
