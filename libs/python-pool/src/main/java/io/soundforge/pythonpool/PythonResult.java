package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/**
 * What a job has brought.
 *
 * @param result what the engine returned
 * @param waited how long the job waited for a worker
 * @param ran how long the worker took
 * @param stages of a traced job, in order; else empty
 */
public record PythonResult(JsonNode result, Duration waited, Duration ran, List<PythonStage> stages) {}
