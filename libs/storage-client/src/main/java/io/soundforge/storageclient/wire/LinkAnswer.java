package io.soundforge.storageclient.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;

/** A signed link: path and query on the public origin. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LinkAnswer(String path, Instant expiresAt) {}
