package io.soundforge.storageclient;

import io.soundforge.storageclient.wire.StoredAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Long bodies to and from storage-service, in constant memory. A transfer that stands still is given up. */
final class Transfers {
    private static final Duration WATCH_EVERY = Duration.ofSeconds(1);

    private record Opened(InputStream body, String sha256) {}

    private final HttpClient http;
    private final URI base;
    private final String authorization;
    private final Duration idleTimeout;

    Transfers(StorageSettings settings, String authorization) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.base = settings.url();
        this.authorization = authorization;
        this.idleTimeout = settings.idleTimeout();
    }

    /** Sends a stream of unknown length; reads it exactly once. */
    UploadResult put(String path, Map<String, String> headers, InputStream source, long maxBytes)
            throws StorageException {
        WatchedSource body = new WatchedSource(source, maxBytes);
        HttpRequest.Builder request = request(path)
                .header("Content-Type", ContentTypes.UNKNOWN)
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> body));
        headers.forEach(request::header);
        try {
            HttpResponse<String> answer =
                    await(http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)), body);
            String good = Answers.check(answer.statusCode(), answer.body());
            StoredAnswer stored = Answers.read(good, StoredAnswer.class);
            return new UploadResult(stored.sizeBytes(), stored.sha256());
        } catch (IOException e) {
            throw body.explain(e);
        }
    }

    /** Opens a stored file. The stream fails with an IOException if bytes stop coming. */
    InputStream open(String key) throws StorageException {
        return get(key).body();
    }

    /**
     * Fetches a stored file and verifies its checksum; nothing is left at the target if that fails.
     *
     * @return size in bytes
     */
    long fetch(String key, Path target) throws StorageException {
        boolean whole = false;
        try {
            Opened opened = get(key);
            long size;
            String sha256;
            try (InputStream body = opened.body();
                    DigestOutputStream out = new DigestOutputStream(Files.newOutputStream(target), Digests.sha256())) {
                size = body.transferTo(out);
                sha256 = HexFormat.of().formatHex(out.getMessageDigest().digest());
            }
            if (!opened.sha256().equals(sha256)) {
                throw new StorageException("CHECKSUM_MISMATCH", key + " arrived damaged", true);
            }
            whole = true;
            return size;
        } catch (IOException e) {
            throw StorageErrors.ofLocalWrite(e, "cannot fetch " + key);
        } finally {
            if (!whole) {
                LocalFiles.deleteQuietly(target);
            }
        }
    }

    private Opened get(String key) throws StorageException {
        HttpRequest request =
                request("/internal/v1/blobs/" + key).timeout(idleTimeout).GET().build();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                try (InputStream body = answer.body()) {
                    throw Answers.error(
                            answer.statusCode(), new String(body.readNBytes(16_384), StandardCharsets.UTF_8));
                }
            }
            String sha256 = answer.headers().firstValue("ETag").orElse("").replace("\"", "");
            return new Opened(new GuardedInputStream(answer.body(), idleTimeout), sha256);
        } catch (IOException e) {
            throw StorageErrors.unavailable("storage-service cannot be reached", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpResponse<String> await(CompletableFuture<HttpResponse<String>> answer, WatchedSource body)
            throws IOException, StorageException {
        while (true) {
            try {
                return answer.get(WATCH_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (body.stalledFor().compareTo(idleTimeout) > 0) {
                    answer.cancel(true);
                    throw new StorageException("STORAGE_TIMEOUT", "storage-service does not take bytes", true);
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (InterruptedException e) {
                answer.cancel(true);
                throw interrupted(e);
            }
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", authorization);
    }

    private static StorageException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new StorageException("INTERRUPTED", "interrupted while moving bytes", true, cause);
    }
}
