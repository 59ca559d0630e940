package io.soundforge.pythonpool;

/** A worker as the pool sees it. Changed under the pool's lock only. */
final class Worker {
    enum State {
        /** Loads its libraries. */
        STARTING,
        /** Waits for a job. */
        IDLE,
        /** Has a job. */
        BUSY,
        /** Was told to end, or is being killed. */
        STOPPING
    }

    /** The reason of an end that nobody here wanted. */
    static final String DIED = "died";

    final String name;
    WorkerProcess process;
    State state = State.STARTING;

    /** The job that it has, or had when it was killed. Read without the lock where only progress depends on it. */
    volatile Call call;

    /** Whether it has ever been ready. */
    boolean cameUp;

    /** Jobs served. */
    int jobs;

    /** Whether a replacement is on its way; until that is ready it works on. */
    boolean retiring;

    /** Why it could not start, in its own words. */
    String startFailure;

    /** What its job fails with, where the pool itself kills it. */
    PythonFailure doom;

    /** What its end counts as; see {@link PoolObserver#workerEnded}. */
    String endReason = DIED;

    Worker(String name) {
        this.name = name;
    }

    boolean isReady() {
        return state == State.IDLE || state == State.BUSY;
    }

    /** Takes its job away from it; null if it has none. */
    Call takeCall() {
        Call taken = call;
        call = null;
        return taken;
    }

    void stop(String reason) {
        state = State.STOPPING;
        endReason = reason;
    }
}
