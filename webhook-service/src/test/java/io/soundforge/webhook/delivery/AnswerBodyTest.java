package io.soundforge.webhook.delivery;

import static io.soundforge.testing.ScriptedServer.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Deliveries;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** What is read and kept of the bodies of answers. */
@QuarkusTest
@TestProfile(Hostile.class)
class AnswerBodyTest extends Live {
    private static final int KEPT = 64 * 1024;

    private Deliveries.Written answered(Receiver.Script script) throws Exception {
        return attempt(deliver(endpoint(closing(Receiver.scripted(script)).url())), 1);
    }

    @Test
    void ofAHugeAnswerOnlyTheBeginningIsReadAndNothingHeaps() throws Exception {
        long huge = 100 * 1024 * 1024;
        int many = 16;
        List<AtomicLong> written = new ArrayList<>();
        List<UUID> deliveries = new ArrayList<>();
        byte[] piece = "0123456789abcdef".repeat(4096).getBytes();
        long before = usedHeap();
        for (int i = 0; i < many; i++) {
            AtomicLong count = new AtomicLong();
            written.add(count);
            deliveries.add(deliver(endpoint(closing(Receiver.scripted(connection -> {
                        write(connection, "HTTP/1.1 200 OK\r\nContent-Length: " + huge + "\r\n\r\n");
                        while (count.get() < huge) {
                            connection.getOutputStream().write(piece);
                            count.addAndGet(piece.length);
                        }
                    }))
                    .url())));
        }
        for (UUID delivery : deliveries) {
            Deliveries.Written attempt = attempt(delivery, 1);
            assertThat(attempt.outcome()).isEqualTo("DELIVERED");
            assertThat(attempt.answer()).hasSize(KEPT);
            assertThat(attempt.truncated()).isTrue();
        }
        // What the sockets' buffers took, and no more.
        assertThat(written).allSatisfy(count -> assertThat(count.get()).isLessThan(huge / 4));
        assertThat(usedHeap() - before).isLessThan(32L * 1024 * 1024);
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void whatIsCompressedStaysCompressed() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            byte[] zeros = new byte[1024 * 1024];
            for (int i = 0; i < 32; i++) {
                zip.write(zeros);
            }
        }
        Deliveries.Written attempt = answered(connection -> {
            write(
                    connection,
                    "HTTP/1.1 500 Bomb\r\nContent-Encoding: gzip\r\nContent-Length: " + bomb.size() + "\r\n\r\n");
            connection.getOutputStream().write(bomb.toByteArray());
        });
        assertThat(attempt.answer()).isEqualTo(bomb.toByteArray());
        assertThat(attempt.truncated()).isFalse();
    }

    @Test
    void bytesThatAreNoTextAreKeptAsTheyAre() throws Exception {
        byte[] odd = {0, 1, (byte) 0xff, (byte) 0xfe, (byte) 0xed, (byte) 0xa0, (byte) 0x80, 0};
        Deliveries.Written attempt = answered(connection -> {
            write(connection, "HTTP/1.1 500 \u0000\u00ff\r\nContent-Length: " + odd.length + "\r\n\r\n");
            connection.getOutputStream().write(odd);
        });
        assertThat(attempt.answer()).isEqualTo(odd);
    }
}
