package io.soundforge.storageclient;

import io.soundforge.events.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Files in place, on the volume that storage-service works on. */
final class VolumeStorageClient extends HttpStorageClient {
    private static final Logger LOG = Logger.getLogger(VolumeStorageClient.class);

    private final Path base;
    private final StagingHolds holds;

    VolumeStorageClient(StorageCalls calls, Transfers transfers, Path base, StagingHolds holds) {
        super(calls, transfers);
        this.base = base.toAbsolutePath().normalize();
        this.holds = holds;
    }

    @Override
    public Path stagingDir(String taskKey, int fence) throws StorageException {
        Path folder = base.resolve(StagingArea.ofTask(taskKey, fence).path());
        try {
            Files.createDirectories(folder);
            holds.hold(folder);
            return folder;
        } catch (IOException e) {
            throw StorageErrors.ofLocalWrite(e, "cannot make a staging folder");
        }
    }

    @Override
    public void discardStaging(String taskKey, int fence) {
        Path folder = base.resolve(StagingArea.ofTask(taskKey, fence).path());
        holds.release(folder);
        LocalFiles.deleteStagingQuietly(folder);
    }

    @Override
    public LocalFile localCopy(String key) throws StorageException {
        Path file = existing(key);
        try {
            return new InPlace(file, Files.size(file));
        } catch (IOException e) {
            throw readError(e, key);
        }
    }

    @Override
    public InputStream open(String key) throws StorageException {
        try {
            return Files.newInputStream(existing(key), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw readError(e, key);
        }
    }

    @Override
    public List<StoredFile> publish(Publication publication) throws StorageException {
        Path folder = base.resolve(publication.area().path());
        for (StagedFile file : publication.files()) {
            if (!isIn(folder, file.file())) {
                throw new StorageException("INVALID_KEY", file.key() + " is not in the task's staging folder", false);
            }
        }
        List<StoredFile> stored = publishOnServer(publication, Map.of());
        holds.release(folder);
        return stored;
    }

    @Override
    public Path linkUploadToStaging(UUID id, String taskKey, int fence, String name) throws StorageException {
        Path folder = stagingDir(taskKey, fence);
        linkOnServer(id, StagingArea.ofTask(taskKey, fence), name);
        Path file = folder.resolve(name);
        if (!isFile(file)) {
            throw wrongVolume();
        }
        return file;
    }

    /** Workers may name the folder by another way, where a link leads to it. */
    private static boolean isIn(Path folder, Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        try {
            return parent.equals(folder) || Files.isSameFile(parent, folder);
        } catch (IOException e) {
            // A folder that is gone was published before: storage-service knows.
            return false;
        }
    }

    private Path existing(String key) throws StorageException {
        StorageKey parsed = key(key);
        Path file = base.resolve(parsed.value());
        if (!isFile(file)) {
            throw whyMissing(parsed, file);
        }
        return file;
    }

    /** A volume that is not mounted looks empty: before a track fails for good, storage-service is asked whether it has the file. */
    private StorageException whyMissing(StorageKey key, Path file) {
        try (InputStream onServer = transfers().open(key.value())) {
            return isFile(file) ? StorageErrors.unavailable("a file has just come", null) : wrongVolume();
        } catch (StorageException e) {
            return e.code().equals("NOT_FOUND") ? new StorageException("NOT_FOUND", "there is no " + key, false, e) : e;
        } catch (IOException e) {
            return wrongVolume();
        }
    }

    private StorageUnavailableException wrongVolume() {
        LOG.errorf("soundforge.storage.volume (%s) is not the volume that storage-service works on", base);
        return new StorageUnavailableException("this service does not see the volume of storage-service", true, null);
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static StorageException readError(IOException error, String key) {
        if (error instanceof NoSuchFileException) {
            return new StorageException("NOT_FOUND", "there is no " + key, false, error);
        }
        return StorageErrors.unavailable("cannot read " + key, error);
    }

    private record InPlace(Path path, long sizeBytes) implements LocalFile {
        @Override
        public void close() {
            // It is the stored file itself.
        }
    }
}
