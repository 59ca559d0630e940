package io.soundforge.local.client;

import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.stack.StackException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/** Small servers for this machine alone. */
public final class Loopback {
    private Loopback() {}

    /**
     * A server on 127.0.0.1, each request on a virtual thread; the caller starts it.
     *
     * @param port 0 for any
     * @param advice what follows the sentence that says that somebody else has the port; may be empty
     * @throws StackException if somebody else has the port
     */
    public static HttpServer server(int port, String advice) throws IOException, StackException {
        try {
            HttpServer server = HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            return server;
        } catch (BindException e) {
            throw new StackException("port " + port + " is taken: name another one with --port" + advice);
        }
    }
}
