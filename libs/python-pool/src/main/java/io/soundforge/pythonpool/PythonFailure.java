package io.soundforge.pythonpool;

/** A job could not be done by Python. */
public final class PythonFailure extends Exception {
    /** The job was stopped on request. */
    public static final String CANCELLED = "CANCELLED";

    /** The worker ended by itself, or somebody killed it. */
    public static final String WORKER_DIED = "WORKER_DIED";

    /** The job ran longer than its deadline. */
    public static final String DEADLINE_EXCEEDED = "DEADLINE_EXCEEDED";

    /** The job needed more memory than a worker may use. */
    public static final String OUT_OF_MEMORY = "OUT_OF_MEMORY";

    /** No worker can be started. */
    public static final String WORKERS_UNAVAILABLE = "WORKERS_UNAVAILABLE";

    /** The pool was closed before the job was done. */
    public static final String POOL_CLOSED = "POOL_CLOSED";

    /** The parameters are longer than a worker reads. */
    public static final String JOB_TOO_LARGE = "JOB_TOO_LARGE";

    private final String code;
    private final boolean retryable;
    private final boolean workerDied;

    private PythonFailure(String code, String message, boolean retryable, boolean workerDied) {
        super(message);
        this.code = code;
        this.retryable = retryable;
        this.workerDied = workerDied;
    }

    /** The engine reported an error, or the pool refused the job; the worker is unharmed. */
    public static PythonFailure reported(String code, String message, boolean retryable) {
        return new PythonFailure(code, message, retryable, false);
    }

    /** The worker is gone because of this job, or at least during it. */
    public static PythonFailure workerDeath(String code, String message) {
        return new PythonFailure(code, message, true, true);
    }

    /**
     * The worker was killed for its memory.
     *
     * @param usedBefore whether it had served other jobs: what they left behind may have mattered, so that a fresh worker may
     *     succeed. A fresh worker has shown that the job itself is too big.
     */
    static PythonFailure outOfMemory(long limitBytes, boolean usedBefore) {
        String message =
                "The job needed more than the %d MiB of memory that a worker may use.".formatted(limitBytes >> 20);
        return new PythonFailure(OUT_OF_MEMORY, message, usedBefore, usedBefore);
    }

    static PythonFailure cancelled() {
        return new PythonFailure(CANCELLED, "The job was cancelled.", false, false);
    }

    /** Stable error code, upper case. */
    public String code() {
        return code;
    }

    /** Whether the same job may succeed later. */
    public boolean isRetryable() {
        return retryable;
    }

    /** Whether the worker process died under the job, or had to be killed for it, and the job is to be counted as dangerous. */
    public boolean isWorkerDeath() {
        return workerDied;
    }

    /** What it counts as; see {@link PoolObserver#jobEnded}. */
    String outcome() {
        if (isCancelled()) {
            return "cancelled";
        }
        return workerDied ? "worker_died" : "failed";
    }

    /** Whether the job was stopped on request. */
    public boolean isCancelled() {
        return CANCELLED.equals(code);
    }
}
