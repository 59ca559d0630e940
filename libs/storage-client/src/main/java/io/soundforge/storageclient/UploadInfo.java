package io.soundforge.storageclient;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.time.Instant;
import java.util.UUID;

/**
 * An upload that is still there.
 *
 * @param owner who uploaded it
 * @param lastUsedAt when a job last asked for it; it is swept a while after that
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record UploadInfo(UUID id, String owner, long sizeBytes, String sha256, Instant createdAt, Instant lastUsedAt) {}
