package io.soundforge.separation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.audiostep.WorkerAnswer;
import io.soundforge.events.EventCodec;
import java.util.List;

/**
 * What the worker answers.
 *
 * @param reason why {@code auto} chose this model; null where the model was asked for
 * @param conversions what was changed before separating: downmix, resampling
 * @param truncated whether the file ended before its header says
 * @param stems the files, in the order of the model
 */
record SeparationResult(
        String engine,
        String model,
        boolean approximate,
        String reason,
        String format,
        String bitDepth,
        int sampleRate,
        Integer channels,
        Double durationS,
        JsonNode conversions,
        Boolean truncated,
        List<WrittenStem> stems,
        ObjectNode proof,
        double computeS)
        implements WorkerAnswer {

    /**
     * One written stem.
     *
     * @param file absolute path
     */
    record WrittenStem(
            String name, String file, long sizeBytes, String sha256, Double levelDb, Double peakDb, boolean silent) {}

    @Override
    public boolean isComplete() {
        return stems != null && !stems.isEmpty() && format != null;
    }

    /** For drills: no stems. */
    static SeparationResult madeUp() {
        return new SeparationResult(
                "drill", "drill", true, null, "flac", null, 44_100, null, null, null, null, List.of(), null, 0);
    }

    /** The proof block of the event: the engine's, and what was done to the audio on the way in and out. */
    ObjectNode fullProof() {
        ObjectNode full = EventCodec.json().createObjectNode();
        if (proof != null) {
            full.setAll(proof);
        }
        full.put("model_reason", reason);
        full.put("bit_depth", bitDepth);
        full.put("channels", channels);
        full.set("conversions", conversions);
        full.put("input_truncated", truncated);
        return full;
    }
}
