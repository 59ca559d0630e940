package io.soundforge.separation;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
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

    /** Folder with model weights; unset: {@code soundforge/models} in the user's cache folder. */
    Optional<String> modelDir();

    /** Whether weights that are missing are fetched at first use. */
    @WithDefault("auto")
    ModelFetch modelFetch();

    /** The hub that weights are fetched from; unset: Hugging Face's. */
    Optional<URI> modelHub();

    /** How demucs models are computed. */
    @WithDefault("exact")
    Mode mode();

    /** The device to compute on, as torch names it ({@code cpu}, {@code cuda}, {@code cuda:1}, {@code mps}); unset: a GPU if there is one. */
    Optional<String> device();

    /** How long a separation may take. */
    Deadline deadline();

    /** Whether missing weights are fetched. */
    enum ModelFetch {
        /** At first use, where the network allows. */
        AUTO,
        /** Only what lies in the folder is used. */
        NEVER
    }

    /** How demucs models are computed. */
    enum Mode {
        /** Equal to demucs' own command line. */
        EXACT,
        /** Compiled and in bfloat16: quicker where the processor has the instructions, no longer equal. */
        FAST
    }

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
