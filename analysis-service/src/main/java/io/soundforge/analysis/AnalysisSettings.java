package io.soundforge.analysis;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the analysis. */
@ConfigMapping(prefix = "soundforge.analysis")
public interface AnalysisSettings {
    /** How long an analysis may take. */
    Deadline deadline();

    /** A fixed part and one that grows with the audio. */
    interface Deadline {
        /** Whatever the length of the audio. */
        @WithDefault("120s")
        Duration base();

        /** For each minute of audio; about sixty times what an undisturbed worker takes. */
        @WithDefault("30s")
        Duration perMinute();
    }
}
