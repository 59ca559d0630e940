package io.soundforge.storage.serve;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import org.jboss.logging.Logger;

/** Sends a body at the client's pace: a thread is used to read a piece, never to wait until the client has taken it. */
final class Pump {
    private static final Logger LOG = Logger.getLogger(Pump.class);

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final BodyReader reader;

    Pump(Vertx vertx, HttpServerResponse response, BodyReader reader) {
        this.vertx = vertx;
        this.response = response;
        this.reader = reader;
    }

    void start() {
        vertx.executeBlocking(reader::next, false).onComplete(read -> {
            if (read.failed()) {
                breakOff(read.cause());
            } else if (read.result() == null) {
                close();
                response.end();
            } else {
                send(read.result());
            }
        });
    }

    private void send(byte[] bytes) {
        if (response.closed()) {
            close();
            return;
        }
        response.write(Buffer.buffer(bytes)).onComplete(written -> {
            if (written.succeeded()) {
                start();
            } else {
                close();
            }
        });
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
