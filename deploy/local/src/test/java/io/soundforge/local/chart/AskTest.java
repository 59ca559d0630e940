package io.soundforge.local.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code helm test} runs. */
class AskTest {
    private static final String KEY = "sf_first";

    private HttpServer gateway;
    private volatile boolean ready = true;
    private volatile boolean shut = true;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/q/health/ready", exchange -> answer(exchange, ready ? 200 : 503));
        gateway.createContext("/api/v1/system", exchange -> {
            boolean known =
                    ("Bearer " + KEY).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, known || !shut ? 200 : 401);
        });
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    private static void answer(HttpExchange exchange, int status) throws IOException {
        byte[] body = "{\"status\": \"so\"}".getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void aGatewayThatIsReadyAndAsksForKeysIsWell() throws Exception {
        assertThat(ask(KEY).status()).isZero();
        assertThat(ask(null).status()).isZero();
        Asked wrong = ask("sf_wrong");
        assertThat(wrong.status()).isOne();
        assertThat(wrong.printed()).contains("the first key got 401");
    }

    @Test
    void anOpenDoorAndAGatewayThatIsNotReadyAreNot() throws Exception {
        shut = false;
        assertThat(ask(KEY))
                .matches(asked -> asked.status() == 1 && asked.printed().contains("the door is open"));
        ready = false;
        assertThat(ask(KEY))
                .matches(asked -> asked.status() == 1 && asked.printed().contains("not ready"));
        gateway.stop(0);
        assertThat(ask(KEY))
                .matches(asked -> asked.status() == 1 && asked.printed().contains("refused"));
    }

    private record Asked(int status, String printed) {}

    private Asked ask(String key) throws Exception {
        ProcessBuilder python = new ProcessBuilder(List.of("python3", "-c", new Chart().file("files/ask.py")))
                .redirectErrorStream(true);
        python.environment()
                .put("GATEWAY", "http://127.0.0.1:" + gateway.getAddress().getPort());
        if (key != null) {
            python.environment().put("API_KEY", key);
        }
        Process process = python.start();
        String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Asked(process.exitValue(), printed);
    }
}
