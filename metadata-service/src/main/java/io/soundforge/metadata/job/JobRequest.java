package io.soundforge.metadata.job;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a client asks for. Every component may be missing; {@link JobValidator} says what that means. */
@Schema(description = "A submission: where the songs are and what is to be done with them")
public record JobRequest(
        @Schema(description = "The songs; each becomes a track")
        List<SourceRequest> sources,

        @Schema(description = "Any of analyze, separate, download; all of them by default")
        List<String> steps,

        AnalysisRequest analysis,
        SeparationRequest separation,

        @Schema(description = "low, normal or high", defaultValue = "normal")
        String priority,

        @Schema(description = "Your own labels; echoed, and filterable")
        Map<String, String> labels) {

    /** One song: an address, or an upload's id. */
    public record SourceRequest(
            @Schema(description = "An http(s) address of audio")
            String url,

            @Schema(description = "The id of an upload") UUID upload,
            @Schema(description = "A name for people") String filename) {}

    /** Options of the analysis. */
    public record AnalysisRequest(
            @Schema(description = "The features to compute; all by default")
            List<String> features) {}

    /** Options of the separation. */
    public record SeparationRequest(
            @Schema(description = "auto, dsp-approx or a model's name", defaultValue = "auto")
            String model,

            @Schema(description = "The stems to write; all by default")
            List<String> stems,

            @Schema(description = "flac, wav, mp3 or ogg", defaultValue = "flac")
            String format,

            @Schema(description = "16, 24 or float; wav takes all three, flac 16 and 24")
            String bitDepth,

            @Schema(description = "Whether to write the mix minus the chosen stems, too", defaultValue = "false")
            Boolean residual) {}

    /** A request that asks for nothing. */
    public static final JobRequest EMPTY = new JobRequest(null, null, null, null, null, null);
}
