package io.soundforge.storageclient;

import io.soundforge.events.StoredFile;
import io.soundforge.storageclient.wire.PassAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** Files streamed to and from storage-service, with checksums; nothing is shared with it. */
final class RemoteStorageClient extends HttpStorageClient {
    private static final String COPY = "copy-";

    private final Path temp;

    private final boolean direct;

    /** Files that storage-service has in its own staging area already, so that they need not be sent back; with their checksums for ZIPs. */
    private final Map<Path, Long> onServer = new ConcurrentHashMap<>();

    /**
     * @param direct whether to ask for a way to the place where the bytes are
     * @param leftAfter age from which on a file or folder in {@code temp} is what a killed process has left behind
     */
    RemoteStorageClient(StorageCalls calls, Transfers transfers, Path temp, boolean direct, Duration leftAfter) {
        super(calls, transfers);
        this.temp = temp.toAbsolutePath().normalize();
        this.direct = direct;
        sweep(Instant.now().minus(leftAfter));
    }

    private void sweep(Instant before) {
        for (Path copy : LocalFiles.olderThan(before, temp, COPY + "*")) {
            LocalFiles.deleteQuietly(copy);
        }
        for (Path task : LocalFiles.olderThan(before, temp.resolve(StagingArea.ROOT), "*")) {
            LocalFiles.olderThan(before, task, "*").forEach(LocalFiles::deleteStagingQuietly);
        }
    }

    @Override
    public Path stagingDir(String taskKey, int fence) throws StorageException {
        Path folder = folder(StagingArea.ofTask(taskKey, fence));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw StorageErrors.ofLocalWrite(e, "cannot make a staging folder");
        }
        return folder;
    }

    @Override
    public void discardStaging(String taskKey, int fence) {
        discard(StagingArea.ofTask(taskKey, fence));
    }

    @Override
    public LocalFile localCopy(String key) throws StorageException {
        StorageKey parsed = key(key);
        Path file = temp.resolve(COPY + UUID.randomUUID() + "-" + parsed.fileName());
        try {
            Files.createDirectories(temp);
        } catch (IOException e) {
            throw StorageErrors.ofLocalWrite(e, "cannot make a temporary folder");
        }
        Transfers.Fetched fetched = retrying(() -> transfers().fetch(parsed.value(), file));
        return new Copy(file, fetched.sizeBytes());
    }

    @Override
    public InputStream open(String key) throws StorageException {
        StorageKey parsed = key(key);
        return retrying(() -> transfers().open(parsed.value()));
    }

    @Override
    public List<StoredFile> publish(Publication publication) throws StorageException {
        StagingArea area = publication.area();
        Map<Path, Long> crc32s = new HashMap<>();
        for (StagedFile file : publication.files()) {
            Long known = onServer.get(file.file());
            crc32s.put(file.file(), known != null ? known : retrying(() -> send(area, file)));
        }
        List<StoredFile> stored = publishOnServer(publication, crc32s);
        discard(area);
        return stored;
    }

    @Override
    public Path linkUploadToStaging(UUID id, String taskKey, int fence, String name) throws StorageException {
        StagingArea area = StagingArea.ofTask(taskKey, fence);
        Path file = stagingDir(taskKey, fence).resolve(StagingArea.checkName(name));
        linkOnServer(id, area, name);
        Transfers.Fetched fetched =
                retrying(() -> transfers().fetch(StorageKey.upload(id).value(), file));
        onServer.put(file, fetched.crc32());
        return file;
    }

    /** @return the checksum for ZIPs */
    private long send(StagingArea area, StagedFile file) throws StorageException {
        String name = file.file().getFileName().toString();
        Optional<PassAnswer> pass = direct ? pass(area, name, file) : Optional.empty();
        if (pass.isPresent()) {
            Optional<Long> crc32 = transfers().putDirectly(pass.get(), file);
            if (crc32.isPresent()) {
                return crc32.get();
            }
        }
        String path = "/internal/v1/" + area.file(name);
        CRC32 crc32 = new CRC32();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file.file()), crc32)) {
            UploadResult sent = transfers().put(path, Map.of(), in, file.sizeBytes());
            if (sent.sizeBytes() != file.sizeBytes() || !sent.sha256().equals(file.sha256())) {
                throw new StorageException("CHECKSUM_MISMATCH", file.key() + " arrived damaged", true);
            }
            return crc32.getValue();
        } catch (IOException e) {
            throw new StorageException("STAGED_FILE_MISSING", "cannot read a staged file", true, e);
        }
    }

    private Path folder(StagingArea area) {
        return temp.resolve(area.path());
    }

    private void discard(StagingArea area) {
        Path folder = folder(area);
        onServer.keySet().removeIf(file -> file.startsWith(folder));
        LocalFiles.deleteStagingQuietly(folder);
    }

    private record Copy(Path path, long sizeBytes) implements LocalFile {
        @Override
        public void close() {
            LocalFiles.deleteQuietly(path);
        }
    }
}
