package io.soundforge.storageclient;

import io.soundforge.storageclient.wire.PassAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jboss.logging.Logger;

/**
 * Bodies to and from the place where storage-service keeps them, by requests that it has signed. Whatever fails here goes the long way, through
 * storage-service, which knows best what is wrong.
 */
final class DirectTransfers {
    private static final Logger LOG = Logger.getLogger(DirectTransfers.class);

    /** What S3 servers call bytes that are not as announced. */
    private static final Pattern DAMAGED = Pattern.compile("BadDigest|ChecksumMismatch|InvalidDigest");

    private static final int ERROR_BYTES = 16_384;
    private static final int LOGGED_CHARACTERS = 500;

    private final HttpClient http;
    private final Duration idleTimeout;

    DirectTransfers(HttpClient http, Duration idleTimeout) {
        this.http = http;
        this.idleTimeout = idleTimeout;
    }

    /**
     * Puts a file.
     *
     * @return its checksum for ZIPs; empty if the bytes must be sent to storage-service after all
     * @throws StorageException CHECKSUM_MISMATCH, STAGED_FILE_MISSING if the file cannot be read
     */
    Optional<Long> put(PassAnswer pass, StagedFile file) throws StorageException {
        CRC32 crc32 = new CRC32();
        try (InputStream sums = new CheckedInputStream(Files.newInputStream(file.file()), crc32)) {
            WatchedSource body = new WatchedSource(sums, file.sizeBytes());
            HttpRequest.Builder request = HttpRequest.newBuilder(pass.url()).PUT(publisher(body, file.sizeBytes()));
            pass.headers().forEach(request::header);
            HttpResponse<String> answer;
            try {
                answer = Waiting.await(
                        http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)),
                        body,
                        idleTimeout);
            } catch (StalledException e) {
                return longWay(file.key().value(), pass.url(), e.getMessage());
            } catch (IOException e) {
                return longWay(file.key().value(), pass.url(), e.toString());
            }
            if (answer.statusCode() / 100 == 2) {
                return Optional.of(crc32.getValue());
            }
            if (answer.statusCode() == 400 && DAMAGED.matcher(answer.body()).find()) {
                throw new StorageException("CHECKSUM_MISMATCH", file.key() + " arrived damaged", true);
            }
            return longWay(file.key().value(), pass.url(), "status " + answer.statusCode() + " " + answer.body());
        } catch (IOException e) {
            throw new StorageException("STAGED_FILE_MISSING", "cannot read a staged file", true, e);
        }
    }

    private static HttpRequest.BodyPublisher publisher(InputStream body, long size) {
        // Without the length S3 would refuse the body.
        return size == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> body), size);
    }

    /**
     * Opens a file.
     *
     * @return empty if storage-service must be asked for the bytes
     */
    Optional<InputStream> open(String key, URI url) throws StorageException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(idleTimeout).GET().build();
        try {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            if (answer.statusCode() == 200) {
                return Optional.of(answer.body());
            }
            try (InputStream body = answer.body()) {
                String text = new String(body.readNBytes(ERROR_BYTES), StandardCharsets.UTF_8);
                return longWay(key, url, "status " + answer.statusCode() + " " + text);
            }
        } catch (IOException e) {
            return longWay(key, url, e.toString());
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    /** The address carries a signature: only its host is for the log. */
    private static <T> Optional<T> longWay(String key, URI url, String why) {
        String reason = why.length() > LOGGED_CHARACTERS ? why.substring(0, LOGGED_CHARACTERS) + " …" : why;
        LOG.warnf("%s goes through storage-service, not directly to %s: %s", key, url.getAuthority(), reason);
        return Optional.empty();
    }
}
