package io.soundforge.download;

import io.soundforge.egress.EgressException;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.StorageErrors;
import io.soundforge.storageclient.StorageException;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Failures of the parts, in the kernel's words. */
public final class Failures {
    private Failures() {}

    /** @throws InterruptedException if the job failed because the task was stopped */
    public static TaskFailure of(PythonFailure failure, StepTask<?> task) throws InterruptedException {
        stopped(task);
        if (failure.isWorkerDeath()) {
            return TaskFailure.workerDeath(failure.code(), failure.getMessage());
        }
        return failure(failure.code(), failure.isRetryable(), failure);
    }

    /** @throws InterruptedException if the call failed because the task was stopped */
    public static TaskFailure of(StorageException failure, StepTask<?> task) throws InterruptedException {
        stopped(task);
        return failure(failure.code(), failure.isRetryable(), failure);
    }

    /** What the address or the network did. */
    public static TaskFailure of(EgressException failure) {
        String code = failure.code().name();
        Optional<Duration> pause = failure.retryAfter();
        if (failure.isRetryable() && pause.isPresent()) {
            return TaskFailure.retryAfter(code, failure.getMessage(), pause.get());
        }
        return failure(code, failure.isRetryable(), failure);
    }

    /** A staging file could not be written. */
    public static TaskFailure of(IOException failure) {
        return StorageErrors.isDiskFull(failure)
                ? TaskFailure.transientFailure("STORAGE_FULL", "The disk is full.", failure)
                : TaskFailure.transientFailure("STORAGE_UNAVAILABLE", "The file could not be written.", failure);
    }

    private static TaskFailure failure(String code, boolean retryable, Exception cause) {
        return retryable
                ? TaskFailure.transientFailure(code, cause.getMessage(), cause)
                : TaskFailure.permanent(code, cause.getMessage());
    }

    private static void stopped(StepTask<?> task) throws InterruptedException {
        if (task.stopReason().isPresent()) {
            throw new InterruptedException("the task was stopped");
        }
    }
}
