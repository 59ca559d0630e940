package io.soundforge.separation;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Settings of the separation. */
@ConfigMapping(prefix = "soundforge.separation")
public interface SeparationSettings {
    /**
     * Memory that the engine plans with, bytes (suffixes K, M, G): longer songs are done in chunks. Default: four fifths of
     * {@code soundforge.python.memory.limit}, beyond which a worker is killed.
     */
    Optional<MemorySize> memoryLimit();

    /** Folder with model weights; unset: {@code SOUNDFORGE_MODEL_DIR}, or the user's cache folder. */
    Optional<String> modelDir();

    /** How long a separation may take. */
    Deadline deadline();

    /** A fixed part and a multiple of the audio's length, which depends on the engine. */
    interface Deadline {
        /** Whatever the length: covers loading a model, and fetching one. */
        @WithDefault("300s")
        Duration base();

        /** Times the audio's length, for each network of a demucs model; about ten times what an undisturbed core takes. */
        @WithDefault("10")
        double demucsFactor();

        /** Times the audio's length, for {@code dsp-approx} and engines that say nothing of themselves. */
        @WithDefault("10")
        double dspFactor();
    }
}
