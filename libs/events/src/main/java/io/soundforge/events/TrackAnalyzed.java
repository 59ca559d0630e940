package io.soundforge.events;

import java.util.Map;
import java.util.UUID;

/**
 * The track's analysis is in storage. The event carries what most subscribers want; the whole document lies under
 * {@code analysisKey}. Values of features that were not asked for are null.
 *
 * @param tempo beats per minute
 * @param tempoConfidence 0..1
 * @param timeSignature beats per bar
 * @param key e.g. {@code "A minor"}
 * @param keyConfidence 0..1
 * @param energy 0..1
 * @param loudnessLufs integrated loudness after ITU-R BS.1770, LUFS
 * @param truePeakDbtp true peak, dBTP
 * @param analysisKey storage key of the JSON document
 * @param waveformKey storage key of the drawing peaks; null where not asked for
 * @param computeS seconds of pure computing
 */
public record TrackAnalyzed(
        UUID trackId,
        UUID jobId,
        int run,
        String owner,
        Map<String, String> labels,
        Double durationS,
        Double tempo,
        Double tempoConfidence,
        Integer timeSignature,
        String key,
        Double keyConfidence,
        Double energy,
        Double loudnessLufs,
        Double truePeakDbtp,
        String analysisKey,
        long sizeBytes,
        String sha256,
        String waveformKey,
        String engine,
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
