package io.soundforge.egress.proxy;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/** A body whose bytes are counted as they pass. */
record CountedStream(ReadStream<Buffer> body, Session session) implements ReadStream<Buffer> {
    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> handler) {
        body.handler(
                handler == null
                        ? null
                        : data -> {
                            session.passed(data.length());
                            handler.handle(data);
                        });
        return this;
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
        body.exceptionHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> handler) {
        body.endHandler(handler);
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        body.pause();
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        body.resume();
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        body.fetch(amount);
        return this;
    }
}
