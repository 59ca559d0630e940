package io.soundforge.events;

import java.util.List;

/**
 * Options of the separation.
 *
 * @param model {@code auto}, {@code dsp-approx} or a model's name
 * @param stems which stems to write; null means all that the model makes
 * @param format {@code flac}, {@code wav}, {@code mp3} or {@code ogg}
 * @param bitDepth {@code 16}, {@code 24} or {@code float} (wav only); null means the format's default
 * @param residual whether to write the mix minus the chosen stems as well
 */
public record SeparationOptions(String model, List<String> stems, String format, String bitDepth, boolean residual) {
    /** The model that is there, all its stems, as FLAC. */
    public static final SeparationOptions DEFAULT = new SeparationOptions("auto", null, "flac", null, false);

    public SeparationOptions {
        model = model == null ? "auto" : model;
        stems = stems == null ? null : List.copyOf(stems);
        format = format == null ? "flac" : format;
    }
}
