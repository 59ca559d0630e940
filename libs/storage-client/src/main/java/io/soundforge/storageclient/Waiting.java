package io.soundforge.storageclient;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the answer to a long body, for as long as the body moves. */
final class Waiting {
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private Waiting() {}

    /**
     * The answer.
     *
     * @param idleTimeout how long nobody may have asked for more of the body
     * @throws StalledException if nobody has for longer
     * @throws StorageException INTERRUPTED
     */
    static HttpResponse<String> await(
            CompletableFuture<HttpResponse<String>> answer, WatchedSource body, Duration idleTimeout)
            throws IOException, StorageException {
        while (true) {
            try {
                return answer.get(WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (body.stalledFor().compareTo(idleTimeout) > 0) {
                    answer.cancel(true);
                    throw new StalledException();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw interrupted(e);
            }
        }
    }

    static StorageException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new StorageException("INTERRUPTED", "interrupted while moving bytes", true, cause);
    }
}
