package io.soundforge.storageclient;

import io.soundforge.storageclient.wire.PassAnswer;
import io.soundforge.storageclient.wire.StoredAnswer;
import io.soundforge.tls.TrustedAuthorities;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.jboss.logging.Logger;

/** Long bodies to and from storage-service, in constant memory. A transfer that stands still is given up. */
final class Transfers {
    private static final Logger LOG = Logger.getLogger(Transfers.class);

    /** @param elsewhere whether the bytes come from where storage-service keeps them */
    private record Opened(InputStream body, Expected sum, boolean elsewhere) {}

    private final HttpClient http;
    private final URI base;
    private final String authorization;
    private final Duration idleTimeout;
    private final boolean mayGoDirectly;
    private final DirectTransfers direct;

    Transfers(StorageSettings settings, String authorization) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(settings.connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        settings.s3().caFile().map(TrustedAuthorities::contextWithFile).ifPresent(builder::sslContext);
        this.http = builder.build();
        this.base = settings.url();
        this.authorization = authorization;
        this.idleTimeout = settings.idleTimeout();
        this.mayGoDirectly = settings.direct();
        this.direct = new DirectTransfers(http, idleTimeout);
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
            HttpResponse<String> answer = Waiting.await(
                    http.sendAsync(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8)), body, idleTimeout);
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

    /** What a file that was fetched is like. */
    record Fetched(long sizeBytes, long crc32) {}

    /** Fetches a stored file and verifies its checksum; nothing is left at the target if that fails. */
    Fetched fetch(String key, Path target) throws StorageException {
        Opened opened = get(key);
        if (opened.elsewhere()) {
            try {
                return fetch(key, opened, target);
            } catch (StorageUnavailableException e) {
                LOG.warnf("%s is fetched once more, through storage-service: %s", key, e.getCause());
                return fetch(key, get(key, false), target);
            }
        }
        return fetch(key, opened, target);
    }

    private static Fetched fetch(String key, Opened opened, Path target) throws StorageException {
        boolean whole = false;
        CRC32 crc32 = new CRC32();
        MessageDigest sha256 = Digests.sha256();
        InputStream summed = new CheckedInputStream(opened.body(), crc32);
        try (InputStream body = opened.sum().needsSha256() ? new DigestInputStream(summed, sha256) : summed;
                OutputStream out = Files.newOutputStream(target)) {
            long size = body.transferTo(out);
            if (!opened.sum().isThatOf(crc32, sha256)) {
                throw new StorageException("CHECKSUM_MISMATCH", key + " arrived damaged", true);
            }
            whole = true;
            return new Fetched(size, crc32.getValue());
        } catch (IOException e) {
            throw StorageErrors.ofLocalWrite(e, "cannot fetch " + key);
        } finally {
            if (!whole) {
                LocalFiles.deleteQuietly(target);
            }
        }
    }

    /** Puts a file directly where storage-service wants it; empty if it must be sent there after all. */
    Optional<Long> putDirectly(PassAnswer pass, StagedFile file) throws StorageException {
        return direct.put(pass, file);
    }

    private Opened get(String key) throws StorageException {
        return get(key, mayGoDirectly);
    }

    private Opened get(String key, boolean elsewhereToo) throws StorageException {
        HttpRequest.Builder request =
                request("/internal/v1/blobs/" + key).timeout(idleTimeout).GET();
        if (elsewhereToo) {
            request.header(PassAnswer.ACCEPT_HEADER, "yes");
        }
        try {
            HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
            Expected sum = Expected.by(answer.headers());
            if (answer.statusCode() == 307 && elsewhereToo) {
                answer.body().close();
                return getElsewhere(key, answer, sum);
            }
            if (answer.statusCode() != 200) {
                try (InputStream body = answer.body()) {
                    throw Answers.error(
                            answer.statusCode(), new String(body.readNBytes(16_384), StandardCharsets.UTF_8));
                }
            }
            return new Opened(new GuardedInputStream(answer.body(), idleTimeout), sum, false);
        } catch (IOException e) {
            throw StorageErrors.away(e);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    private Opened getElsewhere(String key, HttpResponse<?> redirect, Expected sum) throws StorageException {
        URI url = URI.create(redirect.headers().firstValue("Location").orElse(""));
        Optional<InputStream> body = url.isAbsolute() ? direct.open(key, url) : Optional.empty();
        return body.isPresent()
                ? new Opened(new GuardedInputStream(body.get(), idleTimeout), sum, true)
                : get(key, false);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", authorization);
    }
}
