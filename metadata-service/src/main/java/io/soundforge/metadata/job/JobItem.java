package io.soundforge.metadata.job;

import io.soundforge.events.Source;
import java.util.Map;
import java.util.UUID;

/**
 * What became of one source of a submission.
 *
 * @param index place of the source in the request, files after the sources of the JSON part
 * @param trackId the track that was made of it; null where it was refused
 * @param error why it was refused; null where it was taken
 * @param expansion what a link turned out to be; null for other sources, and until it is resolved
 */
public record JobItem(
        int index,
        boolean accepted,
        UUID trackId,
        String url,
        UUID upload,
        String filename,
        Error error,
        Expansion expansion) {
    static JobItem accepted(int index, UUID track, Source source) {
        return new JobItem(index, true, track, source.url(), source.upload(), source.filename(), null, null);
    }

    /** A link that is yet to be resolved; keeps it as the user wrote it. */
    static JobItem link(int index, UUID track, JobRequest.SourceRequest source) {
        return new JobItem(index, true, track, source.url(), null, null, null, null);
    }

    /** The same item after its link was resolved. */
    public JobItem expanded(Expansion found) {
        return new JobItem(index, accepted, trackId, url, upload, filename, error, found);
    }

    static JobItem refused(int index, JobRequest.SourceRequest source, Error error) {
        return source == null
                ? new JobItem(index, false, null, null, null, null, error, null)
                : new JobItem(index, false, null, source.url(), source.upload(), source.filename(), error, null);
    }

    /**
     * What a link turned out to be.
     *
     * @param kind {@code track}, {@code album} or {@code playlist}
     * @param tracks how many tracks became of it, the first of them the item's
     * @param skipped its entries that are no songs, counted by reason
     */
    public record Expansion(String kind, String title, int tracks, Map<String, Integer> skipped) {}

    /** Why a source was refused. */
    public record Error(String code, String message, String field) {}
}
