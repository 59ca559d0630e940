package io.soundforge.storageclient.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.UUID;

/**
 * {@code POST /internal/v1/publish}.
 *
 * @param task the task's key, with {@code :} or already with {@code _}
 * @param fence number of the claim
 * @param step wire name of the step
 * @param run run of the task, from 1
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record PublishRequest(
        String task, int fence, String owner, UUID jobId, UUID trackId, String step, int run, List<File> files) {
    /**
     * One file.
     *
     * @param staging {@code staging/{task}/{fence}/{name}}
     * @param key storage key
     * @param kind wire name of the key's kind; may be null, must fit the key otherwise
     * @param crc32 checksum for ZIPs; null if it is not known
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record File(
            String staging, String key, String kind, long sizeBytes, String sha256, String contentType, Long crc32) {}
}
