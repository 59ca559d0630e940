package io.soundforge.local.stack;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Answers the readiness question like a service; ends at once with status 7 where the port is 0. */
final class FakeService {
    private FakeService() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        if (port == 0) {
            System.exit(7);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5);
        server.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
