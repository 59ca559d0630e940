package io.soundforge.audiostep;

import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.StorageException;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;

/** Failures of workers and of storage, in the kernel's words. */
public final class Failures {
    private Failures() {}

    /** @throws InterruptedException if the job failed because the task was stopped */
    public static TaskFailure of(PythonFailure failure, StepTask<?> task) throws InterruptedException {
        throwIfStopped(task);
        return failure.isWorkerDeath()
                ? TaskFailure.workerDeath(failure.code(), failure.getMessage())
                : of(failure.code(), failure.isRetryable(), failure);
    }

    /** @throws InterruptedException if the call failed because the task was stopped */
    public static TaskFailure of(StorageException failure, StepTask<?> task) throws InterruptedException {
        throwIfStopped(task);
        return failure.isAway()
                ? TaskFailure.away(failure.code(), failure.getMessage(), failure)
                : of(failure.code(), failure.isRetryable(), failure);
    }

    /** A failure with the message of its cause. */
    public static TaskFailure of(String code, boolean retryable, Exception cause) {
        return retryable
                ? TaskFailure.transientFailure(code, cause.getMessage(), cause)
                : TaskFailure.permanent(code, cause.getMessage());
    }

    private static void throwIfStopped(StepTask<?> task) throws InterruptedException {
        if (task.stopReason().isPresent()) {
            throw new InterruptedException("the task was stopped");
        }
    }
}
