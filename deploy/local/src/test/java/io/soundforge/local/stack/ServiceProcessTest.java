package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.soundforge.embedded.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ServiceProcessTest {
    private static final String DOWN = """
            {"status": "DOWN", "checks": [
              {"name": "Database connections health check", "status": "UP"},
              {"name": "storage backend", "status": "DOWN", "data": {"location": "s3://songs", "error": "no such bucket"}},
              {"name": "pool", "status": "DOWN"}]}
            """;

    @Test
    void saysWhatAServiceHasAgainstBeingReady() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/q/health/ready", exchange -> {
            byte[] body = DOWN.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        String url = url(server.getAddress().getPort());
        try {
            assertThat(ServiceProcess.isReady(url)).isFalse();
            assertThat(ServiceProcess.whyNotReady(url)).isEqualTo(": storage backend: no such bucket; pool: down");
        } finally {
            server.stop(0);
        }
        assertThat(ServiceProcess.whyNotReady(url(FreePorts.any()))).isEmpty();
    }

    private static String url(int port) {
        return "http://127.0.0.1:" + port;
    }
}
