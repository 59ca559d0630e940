package io.soundforge.local.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JobFollowerTest {
    private final AtomicInteger jobCalls = new AtomicInteger();
    private final AtomicInteger eventCalls = new AtomicInteger();
    private HttpServer gateway;

    @BeforeEach
    void start() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        gateway.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        gateway.start();
    }

    @AfterEach
    void stop() {
        gateway.stop(0);
    }

    @Test
    void aStreamWithNothingMoreToSayIsAskedForOnce() throws Exception {
        gateway.createContext("/api/v1/jobs/1/events", exchange -> {
            eventCalls.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        // Without news the job is asked for every two seconds: time enough for a second stream.
        jobThatEndsWithCall(4, "completed");

        assertThat(follow(new ArrayList<>())).isEqualTo("completed");
        assertThat(eventCalls).hasValue(1);
    }

    @Test
    void newsOnTheStreamAreHeardAtOnce() throws Exception {
        gateway.createContext("/api/v1/jobs/1/events", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            for (int event = 0; event < 20; event++) {
                exchange.getResponseBody().write("data: {}\n\n".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            }
            // Stays open, as the gateway's does.
        });
        jobThatEndsWithCall(2, "failed");
        long start = System.nanoTime();
        assertThat(follow(new ArrayList<>())).isEqualTo("failed");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1900));
    }

    @Test
    void aGatewayThatIsStartedAgainIsWaitedFor() throws Exception {
        gateway.createContext("/api/v1/jobs/1", exchange -> {
            int call = jobCalls.incrementAndGet();
            if (call < 3) {
                answer(exchange, 503, "{}");
            } else {
                answer(exchange, 200, job("completed"));
            }
        });
        List<Job> seen = new ArrayList<>();
        assertThat(follow(seen)).isEqualTo("completed");
        assertThat(seen).hasSize(1);
    }

    private void jobThatEndsWithCall(int last, String state) {
        gateway.createContext(
                "/api/v1/jobs/1",
                exchange -> answer(exchange, 200, job(jobCalls.incrementAndGet() < last ? "running" : state)));
    }

    private String follow(List<Job> seen) throws Exception {
        ApiClient api = new ApiClient("http://127.0.0.1:" + gateway.getAddress().getPort());
        return new JobFollower(api, "1").follow(seen::add).path("state").asText();
    }

    private static String job(String state) {
        return "{\"id\":\"1\",\"state\":\"" + state + "\"}";
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
