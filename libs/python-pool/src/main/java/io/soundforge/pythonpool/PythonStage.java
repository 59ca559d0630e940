package io.soundforge.pythonpool;

import java.time.Instant;

/**
 * A stage of a traced job, as the worker timed it.
 *
 * @param name what the worker calls it in its progress
 */
public record PythonStage(String name, Instant beganAt, Instant endedAt) {}
