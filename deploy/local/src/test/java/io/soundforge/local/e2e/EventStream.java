package io.soundforge.local.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A job's live stream, read in a thread of its own until it ends or is closed. */
final class EventStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Stream<String> lines;
    private final List<Event> seen = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** @param id the number in the job's sequence; 0 for progress, which has none */
    record Event(long id, String name, JsonNode data) {
        boolean isNumbered() {
            return id > 0;
        }

        boolean isJob(String state) {
            return name.equals("job") && data.path("state").asText().equals(state);
        }
    }

    EventStream(HttpResponse<Stream<String>> response) {
        assertThat(response.statusCode()).isEqualTo(200);
        lines = response.body();
        Thread.ofVirtual().name("event-stream").start(this::read);
    }

    private void read() {
        try {
            Iterator<String> line = lines.iterator();
            long id = 0;
            String name = "";
            while (line.hasNext()) {
                String text = line.next();
                if (text.startsWith("id:")) {
                    id = Long.parseLong(value(text));
                } else if (text.startsWith("event:")) {
                    name = value(text);
                } else if (text.startsWith("data:")) {
                    add(new Event(id, name, Installation.JSON.readTree(value(text))));
                } else if (text.isEmpty()) {
                    id = 0;
                    name = "";
                }
            }
        } catch (UncheckedIOException e) {
            // Closed, or cut off: what has been seen until then tells.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ended.countDown();
        }
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    private void add(Event event) {
        synchronized (seen) {
            seen.add(event);
        }
    }

    /** What has come so far. */
    List<Event> events() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** What has come so far and has a number. */
    List<Event> numbered() {
        return events().stream().filter(Event::isNumbered).toList();
    }

    /** Waits until the server ends the stream. */
    EventStream awaitEnd() throws InterruptedException {
        assertThat(ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the stream ends: %s", events())
                .isTrue();
        return this;
    }

    /** Goes away in mid-stream, as a client does whose connection breaks. */
    @Override
    public void close() {
        lines.close();
    }
}
