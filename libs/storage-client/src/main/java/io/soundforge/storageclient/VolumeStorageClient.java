package io.soundforge.storageclient;

import io.soundforge.events.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** Files in place, on the volume that storage-service works on. */
final class VolumeStorageClient extends HttpStorageClient {
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
        LocalFiles.deleteTreeQuietly(folder);
        // The task's folder goes with its last claim.
        Path task = folder.getParent();
        String[] left = task.toFile().list();
        if (left != null && left.length == 0) {
            LocalFiles.deleteQuietly(task);
        }
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
        List<StoredFile> stored = publishOnServer(publication);
        holds.release(folder);
        return stored;
    }

    @Override
    public Path linkUploadToStaging(UUID id, String taskKey, int fence, String name) throws StorageException {
        Path folder = stagingDir(taskKey, fence);
        linkOnServer(id, StagingArea.ofTask(taskKey, fence), name);
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StorageException(
                    "STORAGE_REFUSED",
                    "soundforge.storage.volume (" + base + ") is not the volume that storage-service works on",
                    false);
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
        Path file = base.resolve(key(key).value());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StorageException("NOT_FOUND", "there is no " + key, false);
        }
        return file;
    }

    private static StorageException readError(IOException error, String key) {
        if (error instanceof NoSuchFileException) {
            return new StorageException("NOT_FOUND", "there is no " + key, false, error);
        }
        return new StorageUnavailableException("cannot read " + key + ": " + error.getMessage(), error);
    }

    private record InPlace(Path path, long sizeBytes) implements LocalFile {
        @Override
        public void close() {
            // It is the stored file itself.
        }
    }
}
