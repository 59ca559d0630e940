package io.soundforge.download.fetch;

import io.soundforge.audiostep.Failures;
import io.soundforge.egress.EgressException;
import io.soundforge.storageclient.StorageErrors;
import io.soundforge.tasks.TaskFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Failures of fetching, in the kernel's words. */
final class FetchFailures {
    private FetchFailures() {}

    /** What the address or the network did. */
    static TaskFailure of(EgressException failure) {
        String code = failure.code().name();
        Optional<Duration> pause = failure.retryAfter();
        if (failure.isRetryable() && pause.isPresent()) {
            return TaskFailure.retryAfter(code, failure.getMessage(), pause.get());
        }
        return Failures.of(code, failure.isRetryable(), failure);
    }

    /** A staging file could not be written. */
    static TaskFailure of(IOException failure) {
        return StorageErrors.isDiskFull(failure)
                ? TaskFailure.transientFailure("STORAGE_FULL", "The disk is full.", failure)
                : TaskFailure.transientFailure("STORAGE_UNAVAILABLE", "The file could not be written.", failure);
    }
}
