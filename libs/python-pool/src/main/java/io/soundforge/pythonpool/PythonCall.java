package io.soundforge.pythonpool;

/** A job that was handed to the pool. */
public interface PythonCall {
    /**
     * Waits for the end of the job. An interrupted wait cancels the job, and ends when the worker has let go of it.
     *
     * @throws PythonFailure if it failed, or was cancelled ({@link PythonFailure#isCancelled()})
     */
    PythonResult await() throws PythonFailure, InterruptedException;

    /**
     * Asks the worker to stop, which keeps it warm; a worker that does not within the grace is killed. Returns at once; does
     * nothing to a job that has ended.
     */
    void cancel();

    /** Stops the job by killing its worker, children included. Returns at once; does nothing to a job that has ended. */
    void kill();
}
