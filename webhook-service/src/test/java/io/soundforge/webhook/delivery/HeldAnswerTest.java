package io.soundforge.webhook.delivery;

import static io.soundforge.testing.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Receivers that say all they may and never come to an end, to fill our memory. What is allowed is what is allowed by default. */
@QuarkusTest
class HeldAnswerTest extends Live {
    private static final int MIB = 1024 * 1024;
    private static final int WEBHOOKS = 12;
    /** The body of an answer, all but its end. */
    private static final byte[] BODY = new byte[64 * 1024 - 1];
    /** What {@code soundforge.webhooks.work.memory} allows by default. */
    private static final long BOUND = 24L * MIB;

    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger holding = new AtomicInteger();
    private final Receiver healthy = closing(Receiver.answering());

    @AfterEach
    void letGo() {
        over.countDown();
    }

    private void hold() throws InterruptedException {
        holding.incrementAndGet();
        over.await();
    }

    private void everyByte(Socket connection) throws IOException, InterruptedException {
        write(connection, "HTTP/1.1 200 OK\r\n" + "a:\r\n".repeat(120) + "Content-Length: 65536\r\n\r\n");
        connection.getOutputStream().write(BODY);
        hold();
    }

    private void manyHeadersAndBody(Socket connection) throws IOException, InterruptedException {
        write(connection, headers() + "Content-Length: 65536\r\n\r\n");
        connection.getOutputStream().write(BODY);
        hold();
    }

    private void headersWithoutEnd(Socket connection) throws IOException, InterruptedException {
        write(connection, headers());
        hold();
    }

    /** All different, as short as can be. */
    private static String headers() {
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\n");
        IntStream.range(0, 6000)
                .forEach(i -> head.append(Integer.toString(i, 36)).append(":\r\n"));
        return head.toString();
    }

    @Test
    void theirMemoryIsBoundedAndOthersAreServed() throws Exception {
        List<Receiver.Script> scripts =
                List.of(this::everyByte, this::manyHeadersAndBody, this::headersWithoutEnd, this::everyByte);
        long before = usedHeap();
        for (int i = 0; i < WEBHOOKS; i++) {
            pile(
                    endpoint(closing(Receiver.scripted(scripts.get(i % scripts.size())))
                            .url()),
                    16);
        }
        await().until(() -> holding.get() >= 40);
        await().during(Duration.ofSeconds(2)).until(() -> usedHeap() - before < BOUND);

        pile(endpoint(healthy.url()), 20);
        await().atMost(Duration.ofSeconds(8)).until(() -> healthy.got().size() == 20);
        long held = usedHeap() - before;
        System.out.printf("%d answers are held, with %d KiB of memory%n", holding.get(), held / 1024);
        assertThat(held).isLessThan(BOUND);
    }

    private static long usedHeap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
