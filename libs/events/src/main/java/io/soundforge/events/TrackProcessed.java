package io.soundforge.events;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The track's stems are in storage.
 *
 * @param engine {@code demucs} or {@code dsp-approx}
 * @param model the model that made them, equal to the engine where there is only one
 * @param approximate true for the weight-free engine: parts of other instruments remain audible
 * @param format container of the stems
 * @param sampleRate in Hz, of the stems
 * @param proof the proof block: residual of mix minus stems, peaks, checksums, versions, seed
 * @param computeS seconds of pure computing
 */
public record TrackProcessed(
        UUID trackId,
        UUID jobId,
        int run,
        String owner,
        Map<String, String> labels,
        String engine,
        String model,
        boolean approximate,
        String format,
        Double durationS,
        int sampleRate,
        List<Stem> stems,
        JsonNode proof,
        double computeS,
        int attempt,
        long waitMs,
        long runMs,
        Map<String, String> links)
        implements Event {
    @Override
    public String recordKey() {
        return trackId.toString();
    }
}
