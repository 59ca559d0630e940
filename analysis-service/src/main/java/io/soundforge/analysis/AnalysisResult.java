package io.soundforge.analysis;

import io.soundforge.audiostep.WorkerAnswer;
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
record AnalysisResult(Summary summary, List<WrittenFile> files, String engine, double computeS)
        implements WorkerAnswer {
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

    @Override
    public boolean isComplete() {
        return summary != null && file(DOCUMENT).isPresent();
    }

    /** The file of that name, if it was written. */
    Optional<WrittenFile> file(String name) {
        return files == null
                ? Optional.empty()
                : files.stream().filter(file -> name.equals(file.name())).findFirst();
    }
}
