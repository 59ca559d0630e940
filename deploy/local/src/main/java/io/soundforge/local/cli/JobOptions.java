package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.local.client.ApiClient;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What is to be done with the songs. What is not given is left to the API's defaults. */
final class JobOptions {
    @Option(names = "--steps", split = ",", paramLabel = "STEP", description = "analyze, separate (default: both).")
    List<String> steps;

    @Option(
            names = "--features",
            split = ",",
            paramLabel = "FEATURE",
            description = "Features to compute (default: all).")
    List<String> features;

    @Option(names = "--model", description = "auto, dsp-approx, htdemucs, … (see: soundforge models).")
    String model;

    @Option(names = "--stems", split = ",", paramLabel = "STEM", description = "Stems to write (default: all).")
    List<String> stems;

    @Option(names = "--format", description = "flac, wav, mp3 or ogg.")
    String format;

    @Option(names = "--bit-depth", paramLabel = "DEPTH", description = "16, 24 or float, for wav and flac.")
    String bitDepth;

    @Option(names = "--residual", description = "Write the mix minus the chosen stems, too.")
    boolean residual;

    @Option(names = "--priority", description = "low, normal or high.")
    String priority;

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of your own, to find the job by.")
    Map<String, String> labels;

    /** The request's JSON part. */
    ObjectNode job(JobSources sources) {
        ObjectNode job = ApiClient.JSON.createObjectNode();
        if (!sources.urls().isEmpty()) {
            ArrayNode list = job.putArray("sources");
            sources.urls().forEach(url -> list.addObject().put("url", url));
        }
        putAll(job, "steps", steps);
        if (features != null) {
            putAll(job.putObject("analysis"), "features", features);
        }
        ObjectNode separation = ApiClient.JSON.createObjectNode();
        put(separation, "model", model);
        putAll(separation, "stems", stems);
        put(separation, "format", format);
        put(separation, "bit_depth", bitDepth);
        if (residual) {
            separation.put("residual", true);
        }
        if (!separation.isEmpty()) {
            job.set("separation", separation);
        }
        put(job, "priority", priority);
        if (labels != null) {
            ObjectNode own = job.putObject("labels");
            labels.forEach(own::put);
        }
        return job;
    }

    private static void put(ObjectNode target, String name, String value) {
        if (value != null) {
            target.put(name, value);
        }
    }

    private static void putAll(ObjectNode target, String name, List<String> values) {
        if (values != null) {
            ArrayNode array = target.putArray(name);
            values.forEach(array::add);
        }
    }
}
