package io.soundforge.egress.proxy;

import io.vertx.core.net.NetSocket;

/** Carries bytes between a program and an address, each direction at the pace of its slower side. */
final class Tunnel {
    private final Session session;
    private final NetSocket inside;
    private final NetSocket outside;

    Tunnel(Session session, NetSocket inside, NetSocket outside) {
        this.session = session;
        this.inside = inside;
        this.outside = outside;
    }

    void start() {
        Runnable end = this::close;
        session.hold(end);
        outside.closeHandler(gone -> {
            session.release(end);
            session.leave();
            inside.end();
        });
        inside.closeHandler(gone -> outside.end());
        relay(inside, outside);
        relay(outside, inside);
        outside.resume();
    }

    private void relay(NetSocket from, NetSocket to) {
        from.exceptionHandler(broken -> close());
        from.handler(data -> {
            session.passed(data.length());
            to.write(data);
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(room -> from.resume());
            }
        });
    }

    private void close() {
        inside.close();
        outside.close();
    }
}
