package io.soundforge.storage.publish;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.StorageKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A publication whose names have been checked.
 *
 * @param crc32s checksums for ZIPs, of the files whose senders have told them
 */
record Order(
        StagingArea area,
        String owner,
        UUID jobId,
        UUID trackId,
        String step,
        int run,
        List<File> files,
        Map<StorageKey, Long> crc32s) {
    /**
     * One file to publish; also a line of the manifest.
     *
     * @param staging where it is
     * @param key where it goes
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    record File(String staging, StorageKey key, long sizeBytes, String sha256, String contentType) {}

    int fence() {
        return area.fence();
    }

    /** What the files of this claim are called where versions are kept. */
    String version() {
        return version(step, run, fence());
    }

    static String version(String step, int run, int fence) {
        return step + "-" + run + "-" + fence;
    }

    List<StorageKey> keys() {
        return files.stream().map(File::key).toList();
    }
}
