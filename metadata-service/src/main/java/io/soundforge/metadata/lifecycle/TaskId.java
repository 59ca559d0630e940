package io.soundforge.metadata.lifecycle;

import io.soundforge.events.Step;
import java.util.UUID;

/** One step of one track. */
public record TaskId(UUID trackId, Step step) {}
