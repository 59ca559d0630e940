package io.soundforge.download.fetch;

import io.soundforge.audiostep.Failures;
import io.soundforge.events.Source;
import io.soundforge.events.TrackRequested;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.UploadInfo;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** A file that the user handed in: linked, not copied, where the file system can. */
@ApplicationScoped
@Priority(200)
class UploadFetcher implements Fetcher {
    private static final String STAGED_NAME = "audio";

    private final StorageClient storage;

    UploadFetcher(StorageClient storage) {
        this.storage = storage;
    }

    @Override
    public String name() {
        return "upload";
    }

    @Override
    public boolean supports(Source source) {
        return source.upload() != null;
    }

    @Override
    public Fetched fetch(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws TaskFailure, InterruptedException {
        Source source = task.input().source();
        UUID id = source.upload();
        try {
            Optional<UploadInfo> info = storage.uploadInfo(id);
            // Somebody else's upload is as absent as one that never was.
            if (info.isEmpty() || !info.get().owner().equals(task.input().plan().owner())) {
                throw gone(id);
            }
            Path file = storage.linkUploadToStaging(id, task.key(), task.fence(), STAGED_NAME);
            return new Fetched(file, info.get().sizeBytes(), info.get().sha256(), source.filename(), false);
        } catch (StorageException e) {
            if (e.code().equals("NOT_FOUND")) {
                throw gone(id);
            }
            throw Failures.of(e, task);
        }
    }

    private static TaskFailure gone(UUID id) {
        return TaskFailure.permanent("UPLOAD_NOT_FOUND", "There is no upload " + id + "; unused ones are swept.");
    }
}
