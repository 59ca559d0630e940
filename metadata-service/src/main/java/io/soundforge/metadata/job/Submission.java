package io.soundforge.metadata.job;

import io.soundforge.rest.RequestJson;
import java.nio.file.Path;
import java.util.List;

/**
 * A submission as it came over HTTP.
 *
 * @param request the JSON part
 * @param files the files that came with it; each is a source, behind those of the JSON part
 * @param idempotencyKey the client's key, or null
 */
public record Submission(String owner, JobRequest request, List<File> files, String idempotencyKey) {
    /**
     * A file that lies in a temporary place.
     *
     * @param sha256 digest of its bytes, lower-case hex; null where nobody needs it
     */
    public record File(String filename, Path path, String sha256) {}

    /** Equal for submissions that ask for the same: same JSON, same files by name and content. */
    String fingerprint() {
        StringBuilder text = new StringBuilder(RequestJson.fingerprint(request));
        for (File file : files) {
            text.append('\n').append(file.sha256()).append(' ').append(file.filename());
        }
        return RequestJson.sha256(text.toString());
    }
}
