package io.soundforge.metadata.job;

import io.soundforge.events.Source;
import java.util.UUID;

/**
 * What became of one source of a submission.
 *
 * @param index place of the source in the request, files after the sources of the JSON part
 * @param trackId the track that was made of it; null where it was refused
 * @param error why it was refused; null where it was taken
 */
public record JobItem(
        int index, boolean accepted, UUID trackId, String url, UUID upload, String filename, Error error) {
    static JobItem accepted(int index, UUID track, Source source) {
        return new JobItem(index, true, track, source.url(), source.upload(), source.filename(), null);
    }

    static JobItem refused(int index, JobRequest.SourceRequest source, Error error) {
        return source == null
                ? new JobItem(index, false, null, null, null, null, error)
                : new JobItem(index, false, null, source.url(), source.upload(), source.filename(), error);
    }

    /** Why a source was refused. */
    public record Error(String code, String message, String field) {}
}
