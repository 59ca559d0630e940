package io.soundforge.storageclient.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;

/** Size and checksum of the bytes that arrived. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record StoredAnswer(long sizeBytes, String sha256) {}
