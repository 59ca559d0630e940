package io.soundforge.local.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Follows a job to its end. The event stream says when something happened, the job itself says what: so nothing is missed where
 * the stream breaks, and a gateway that is started again meanwhile is waited for.
 */
public final class JobFollower {
    private static final Duration NO_NEWS = Duration.ofSeconds(2);
    private static final Duration AT_MOST_EVERY = Duration.ofMillis(100);
    private static final int WATCHING_SHARE = 10;
    private static final Duration GATEWAY_PATIENCE = Duration.ofMinutes(2);

    private final ApiClient api;
    private final String path;
    private final BlockingQueue<Boolean> news = new LinkedBlockingQueue<>(1);

    /** Follows the job of that id. */
    public JobFollower(ApiClient api, String jobId) {
        this.api = api;
        this.path = "/api/v1/jobs/" + jobId;
    }

    /**
     * Blocks until the job has ended.
     *
     * @param onChange hears of the job again and again
     * @return the job's last state as the API told it
     */
    public JsonNode follow(Consumer<Job> onChange) throws IOException, ApiFailure, InterruptedException {
        Thread listener = Thread.ofVirtual().start(this::listen);
        try {
            while (true) {
                long asked = System.nanoTime();
                JsonNode json = fetch();
                Job job = Job.of(json);
                onChange.accept(job);
                if (job.hasEnded()) {
                    return json;
                }
                long fetched = System.nanoTime();
                news.poll(NO_NEWS.toMillis(), TimeUnit.MILLISECONDS);
                // Hundreds of songs are a large answer: watching must not be what the machine is busy with.
                long pause = Math.clamp(WATCHING_SHARE * (fetched - asked), AT_MOST_EVERY.toNanos(), NO_NEWS.toNanos());
                long early = pause - (System.nanoTime() - fetched);
                TimeUnit.NANOSECONDS.sleep(Math.max(0, early));
            }
        } finally {
            listener.interrupt();
        }
    }

    private JsonNode fetch() throws IOException, ApiFailure, InterruptedException {
        long deadline = System.nanoTime() + GATEWAY_PATIENCE.toNanos();
        while (true) {
            try {
                return api.get(path);
            } catch (IOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            } catch (ApiFailure e) {
                if (e.status() < 500 || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private void listen() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Optional<InputStream> stream = api.stream(path + "/events");
                if (stream.isEmpty()) {
                    news.offer(Boolean.TRUE);
                    return;
                }
                listen(stream.get());
            } catch (IOException | ApiFailure e) {
                // The job is asked for now and then in any case.
            } catch (InterruptedException e) {
                return;
            }
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void listen(InputStream stream) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data:")) {
                    news.offer(Boolean.TRUE);
                }
            }
        }
    }
}
