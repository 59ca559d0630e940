package io.soundforge.storageclient.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** {@code POST /internal/v1/staging/{task}/{fence}/{name}/pass}: what is about to be put there. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PassRequest(long sizeBytes, String sha256) {}
