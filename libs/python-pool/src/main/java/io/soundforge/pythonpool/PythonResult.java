package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/**
 * What a job has brought.
 *
 * @param result what the engine returned
 * @param waited how long the job waited for a worker
 * @param ran how long the worker took
 */
public record PythonResult(JsonNode result, Duration waited, Duration ran) {}
