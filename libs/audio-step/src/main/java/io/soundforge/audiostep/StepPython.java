package io.soundforge.audiostep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.events.EventCodec;
import io.soundforge.pythonpool.ProgressListener;
import io.soundforge.pythonpool.PythonCall;
import io.soundforge.pythonpool.PythonFailure;
import io.soundforge.pythonpool.PythonJob;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.pythonpool.PythonResult;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import io.soundforge.telemetry.Traced;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** The service's Python workers, as the steps of tasks use them: a job stops when its task does. */
@Singleton
public class StepPython {
    private static final double SECONDS_PER_MINUTE = 60;

    private final PythonPool pool;

    StepPython(PythonPool pool) {
        this.pool = pool;
    }

    /**
     * Lets a worker do one job of a task, and waits for its answer.
     *
     * @param deadline how long the worker may take, once it has begun
     * @param audioS length of the audio in seconds, as far as the memory for the job grows with it
     * @throws PythonFailure if it could not be done
     * @throws TaskFailure {@code WORKER_ANSWER} if the answer cannot be used
     */
    public <R extends WorkerAnswer> R run(
            StepTask<?> task,
            ObjectNode params,
            Duration deadline,
            double audioS,
            Class<R> answerType,
            ProgressListener progress)
            throws PythonFailure, TaskFailure, InterruptedException {
        String id = task.key() + "/" + task.fence();
        try (Traced python = task.part("python")) {
            PythonJob job =
                    new PythonJob(id, params, deadline, audioS / SECONDS_PER_MINUTE, python.traceparentOr(null));
            PythonCall call = pool.start(job, progress);
            task.onStop(call::cancel);
            return read(awaited(call, python).result(), answerType);
        }
    }

    /** Waits, and puts what the worker timed into the trace. */
    private static PythonResult awaited(PythonCall call, Traced python) throws PythonFailure, InterruptedException {
        try {
            PythonResult result = call.await();
            python.with("soundforge.waited_ms", result.waited().toMillis());
            result.stages().forEach(stage -> python.part("python: " + stage.name(), stage.beganAt(), stage.endedAt()));
            return result;
        } catch (PythonFailure e) {
            python.failed(e.code());
            throw e;
        }
    }

    /** What the engine offers; empty until a worker has said so. */
    public Optional<JsonNode> capabilities() {
        return pool.capabilities();
    }

    static <R extends WorkerAnswer> R read(JsonNode answer, Class<R> type) throws TaskFailure {
        try {
            R read = EventCodec.json().treeToValue(answer, type);
            if (read != null && read.isComplete()) {
                return read;
            }
            throw TaskFailure.permanent("WORKER_ANSWER", "The Python worker's answer lacks what the step needs.");
        } catch (JsonProcessingException e) {
            throw TaskFailure.permanent("WORKER_ANSWER", "The Python worker's answer cannot be read.");
        }
    }
}
