package io.soundforge.separation;

import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.storageclient.StorageException;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;

/** Failures of the parts, in the kernel's words. */
final class Failures {
    private Failures() {}

    /** @throws InterruptedException if the job failed because the task was stopped */
    static TaskFailure of(PythonFailure failure, StepTask<?> task) throws InterruptedException {
        stopped(task);
        if (failure.isWorkerDeath()) {
            return TaskFailure.workerDeath(failure.code(), failure.getMessage());
        }
        return failure.isRetryable()
                ? TaskFailure.transientFailure(failure.code(), failure.getMessage(), failure)
                : TaskFailure.permanent(failure.code(), failure.getMessage());
    }

    /** @throws InterruptedException if the call failed because the task was stopped */
    static TaskFailure of(StorageException failure, StepTask<?> task) throws InterruptedException {
        stopped(task);
        return failure.isRetryable()
                ? TaskFailure.transientFailure(failure.code(), failure.getMessage(), failure)
                : TaskFailure.permanent(failure.code(), failure.getMessage());
    }

    private static void stopped(StepTask<?> task) throws InterruptedException {
        if (task.stopReason().isPresent()) {
            throw new InterruptedException("the task was stopped");
        }
    }
}
