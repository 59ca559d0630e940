package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;

/** What the jobs' side wants to know of the workers. Called under the pool's lock, {@link #progress} excepted. */
interface FleetOwner {
    /** A worker has come up and is idle. */
    void ready(WorkerReady ready);

    /** A job has come so far. Not under the lock: whoever hears it may take its time. */
    void progress(Call call, double fraction, String stage);

    /** A job was answered; its worker is idle again. Either result or failure is null. */
    void done(Call call, JsonNode result, PythonFailure failure);

    /** A worker has ended, and with it its job; the job is null if it had none. */
    void lost(Worker worker, Call call, String how);
}
