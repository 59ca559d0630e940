package io.soundforge.pythonpool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * What a worker says of itself once it can work.
 *
 * @param op the operation
 * @param versions names and versions of the package, of Python and of the engine's libraries
 * @param capabilities features, models, formats and limits, as the engine describes them
 */
public record WorkerReady(String op, Map<String, String> versions, JsonNode capabilities) {}
