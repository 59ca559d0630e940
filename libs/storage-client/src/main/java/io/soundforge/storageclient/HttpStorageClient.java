package io.soundforge.storageclient;

import io.soundforge.events.StoredFile;
import io.soundforge.storageclient.wire.LinkUploadRequest;
import io.soundforge.storageclient.wire.PassAnswer;
import io.soundforge.storageclient.wire.PassRequest;
import io.soundforge.storageclient.wire.PublishAnswer;
import io.soundforge.storageclient.wire.PublishRequest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import org.eclipse.microprofile.faulttolerance.exceptions.FaultToleranceException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.resteasy.reactive.RestResponse;

/** What both modes have in common: everything that storage-service does. */
abstract class HttpStorageClient implements StorageClient {
    private final StorageCalls calls;
    private final Transfers transfers;

    HttpStorageClient(StorageCalls calls, Transfers transfers) {
        this.calls = calls;
        this.transfers = transfers;
    }

    @Override
    public UploadResult putUpload(UUID id, String owner, InputStream source, long maxBytes) throws StorageException {
        // The source can be read once only, so there is nothing to retry.
        return transfers.put("/internal/v1/uploads/" + id, Map.of("X-Soundforge-Owner", owner), source, maxBytes);
    }

    @Override
    public Optional<UploadInfo> uploadInfo(UUID id) throws StorageException {
        try {
            return Optional.of(Answers.read(call((api, token) -> api.upload(token, id)), UploadInfo.class));
        } catch (StorageException e) {
            if (e.code().equals("NOT_FOUND")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void touchUpload(UUID id) throws StorageException {
        call((api, token) -> api.useUpload(token, id));
    }

    @Override
    public void deleteUpload(UUID id) throws StorageException {
        call((api, token) -> api.deleteUpload(token, id));
    }

    @Override
    public void deleteTrack(UUID trackId) throws StorageException {
        call((api, token) -> api.deleteTrack(token, trackId));
    }

    final Transfers transfers() {
        return transfers;
    }

    final void linkOnServer(UUID id, StagingArea area, String name) throws StorageException {
        String body = Answers.write(new LinkUploadRequest(area.task(), area.fence(), name));
        call((api, token) -> api.linkUpload(token, id, body));
    }

    /** @return empty if the file must be sent to storage-service */
    final Optional<PassAnswer> pass(StagingArea area, String name, StagedFile file) throws StorageException {
        String body = Answers.write(new PassRequest(file.sizeBytes(), file.sha256()));
        try {
            PassAnswer answer = Answers.read(
                    call((api, token) -> api.pass(token, area.task(), area.fence(), name, body)), PassAnswer.class);
            return Optional.of(answer).filter(pass -> pass.url() != null);
        } catch (StorageException e) {
            if (e.code().equals("NOT_FOUND")) {
                // A storage-service that is older than this client.
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @param crc32s checksums for ZIPs, of the files of which they are known */
    final List<StoredFile> publishOnServer(Publication publication, Map<Path, Long> crc32s) throws StorageException {
        StagingArea area = publication.area();
        PublishRequest request = new PublishRequest(
                area.task(),
                area.fence(),
                publication.owner(),
                publication.jobId(),
                publication.trackId(),
                publication.step().wire(),
                publication.run(),
                publication.files().stream()
                        .map(file -> new PublishRequest.File(
                                area.file(file.file().getFileName().toString()),
                                file.key().value(),
                                file.key().kind().wire(),
                                file.sizeBytes(),
                                file.sha256(),
                                file.contentType(),
                                crc32s.get(file.file())))
                        .toList());
        String body = Answers.write(request);
        PublishAnswer answer = Answers.read(call((api, token) -> api.publish(token, body)), PublishAnswer.class);
        return answer.files().stream()
                .map(file -> new StoredFile(file.key(), file.sizeBytes(), file.sha256()))
                .toList();
    }

    final <T> T retrying(StorageCalls.Work<T> work) throws StorageException {
        try {
            return calls.transfer(work);
        } catch (FaultToleranceException e) {
            throw giveUp(e);
        }
    }

    private String call(BiFunction<StorageApi, String, RestResponse<String>> call) throws StorageException {
        try {
            return calls.call(call);
        } catch (FaultToleranceException e) {
            throw giveUp(e);
        }
    }

    private static StorageException giveUp(FaultToleranceException cause) {
        if (cause instanceof TimeoutException) {
            return new StorageException("STORAGE_TIMEOUT", "storage-service took too long", true, cause);
        }
        return new StorageException("INTERRUPTED", "interrupted while calling storage-service", true, cause);
    }

    /** A key that came from elsewhere. */
    static StorageKey key(String key) throws StorageException {
        try {
            return StorageKey.parse(key);
        } catch (InvalidKeyException e) {
            throw new StorageException("INVALID_KEY", e.getMessage(), false, e);
        }
    }
}
