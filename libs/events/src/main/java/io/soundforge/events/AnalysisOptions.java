package io.soundforge.events;

import java.util.List;

/**
 * Options of the analysis.
 *
 * @param features names of the features to compute; null means all
 */
public record AnalysisOptions(List<String> features) {
    /** Everything. */
    public static final AnalysisOptions DEFAULT = new AnalysisOptions(null);

    public AnalysisOptions {
        features = features == null ? null : List.copyOf(features);
    }
}
