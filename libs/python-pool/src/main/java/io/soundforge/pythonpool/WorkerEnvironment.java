package io.soundforge.pythonpool;

import java.util.Map;

/**
 * Environment variables that a service makes for its workers from settings of its own; a bean. What
 * {@code soundforge.python.environment} names goes before.
 */
@FunctionalInterface
public interface WorkerEnvironment {
    /** Names and values; asked for once, when the pool is opened. */
    Map<String, String> variables();
}
