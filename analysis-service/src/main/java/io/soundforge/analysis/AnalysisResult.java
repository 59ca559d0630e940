package io.soundforge.analysis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import io.soundforge.tasks.TaskFailure;
import java.util.List;
import java.util.Optional;

/**
 * What the worker answers.
 *
 * @param summary the values that the event carries; those that were not asked for are null
 * @param files what it wrote
 * @param engine name of the engine
 * @param computeS seconds of pure computing
 */
record AnalysisResult(Summary summary, List<WrittenFile> files, String engine, double computeS) {
    static final String DOCUMENT = "analysis";
    static final String WAVEFORM = "waveform";

    /** For drills: no values. */
    static final AnalysisResult MADE_UP = new AnalysisResult(
            new Summary(null, null, null, null, null, null, null, null, null), List.of(), "drill", 0);

    /** See {@link io.soundforge.events.TrackAnalyzed}. */
    record Summary(
            Double durationS,
            Double tempo,
            Double tempoConfidence,
            Integer timeSignature,
            String key,
            Double keyConfidence,
            Double energy,
            Double loudnessLufs,
            Double truePeakDbtp) {}

    /**
     * A file that the worker wrote.
     *
     * @param name {@link #DOCUMENT} or {@link #WAVEFORM}
     * @param file absolute path
     */
    record WrittenFile(String name, String file, long sizeBytes, String sha256) {}

    /** @throws TaskFailure if the answer lacks what it must have */
    static AnalysisResult parse(JsonNode answer) throws TaskFailure {
        try {
            AnalysisResult result = EventCodec.json().treeToValue(answer, AnalysisResult.class);
            if (result.summary == null || result.file(DOCUMENT).isEmpty()) {
                throw TaskFailure.permanent("WORKER_ANSWER", "The analysis worker answered without a document.");
            }
            return result;
        } catch (JsonProcessingException e) {
            throw TaskFailure.permanent("WORKER_ANSWER", "The analysis worker's answer cannot be read.");
        }
    }

    /** The file of that name, if it was written. */
    Optional<WrittenFile> file(String name) {
        return files == null
                ? Optional.empty()
                : files.stream().filter(file -> name.equals(file.name())).findFirst();
    }
}
