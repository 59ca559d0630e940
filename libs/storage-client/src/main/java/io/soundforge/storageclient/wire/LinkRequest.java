package io.soundforge.storageclient.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.UUID;

/**
 * {@code POST /internal/v1/links}. Exactly one of {@code key} and {@code trackArchive} is set.
 *
 * @param key a stored file
 * @param trackArchive a track whose files are wanted as a ZIP
 * @param owner if set, the file or track must be this owner's
 * @param downloadName the name to save it under; null: a plain one
 * @param ttlS validity in seconds; null: the configured time
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LinkRequest(String key, UUID trackArchive, String owner, String downloadName, Long ttlS) {}
