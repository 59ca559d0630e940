package io.soundforge.storageclient.wire;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/** What was published, in the order of the request. */
public record PublishAnswer(List<File> files) {
    /** One stored file. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record File(String key, long sizeBytes, String sha256) {}
}
