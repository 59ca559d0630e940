package io.soundforge.metadata.job;

import io.soundforge.events.AnalysisOptions;
import io.soundforge.events.Plan;
import io.soundforge.events.Priority;
import io.soundforge.events.SeparationOptions;
import io.soundforge.events.Step;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.problem.ApiException;
import io.soundforge.rest.Labels;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Turns what a client asks for into a plan, or says which field cannot be had and what could be. */
@ApplicationScoped
public class JobValidator {
    private static final Set<String> FLAC_DEPTHS = Set.of("16", "24");
    private static final Set<String> WAV_DEPTHS = Set.of("16", "24", "float");

    private final LimitSettings limits;
    private final Catalogue catalogue;

    JobValidator(LimitSettings limits, Catalogue catalogue) {
        this.limits = limits;
        this.catalogue = catalogue;
    }

    /** The plan for the first run of all tracks of the job. */
    public Plan plan(JobRequest request, String owner) {
        return new Plan(
                steps(request.steps()),
                analysis(request.analysis()),
                separation(request.separation()),
                priority(request.priority()),
                labels(request.labels()),
                owner,
                1);
    }

    private static List<Step> steps(List<String> names) {
        if (names == null) {
            return List.of(Step.DOWNLOAD, Step.ANALYZE, Step.SEPARATE);
        }
        if (names.isEmpty()) {
            throw ApiException.badField(
                    "NO_STEPS", "steps", "At least one step is needed: analyze, separate, download.");
        }
        Set<Step> steps = EnumSet.of(Step.DOWNLOAD);
        for (int i = 0; i < names.size(); i++) {
            Step step = Step.ofWire(names.get(i));
            if (step == null || step == Step.RESOLVE) {
                throw ApiException.unknownValue(
                        "UNKNOWN_STEP", "steps[" + i + "]", names.get(i), List.of("analyze", "download", "separate"));
            }
            steps.add(step);
        }
        return List.copyOf(steps);
    }

    private AnalysisOptions analysis(JobRequest.AnalysisRequest request) {
        if (request == null || request.features() == null) {
            return AnalysisOptions.DEFAULT;
        }
        if (request.features().isEmpty()) {
            throw ApiException.badField("NO_FEATURES", "analysis.features", "Leave the list out to get all features.");
        }
        checkAll("UNKNOWN_FEATURE", "analysis.features", request.features(), catalogue.features());
        return new AnalysisOptions(request.features().stream().distinct().toList());
    }

    private SeparationOptions separation(JobRequest.SeparationRequest request) {
        if (request == null) {
            return SeparationOptions.DEFAULT;
        }
        String model = Objects.requireNonNullElse(request.model(), SeparationOptions.DEFAULT.model());
        String format = Objects.requireNonNullElse(request.format(), SeparationOptions.DEFAULT.format());
        if (!catalogue.models().contains(model)) {
            throw ApiException.unknownValue("MODEL_UNKNOWN", "separation.model", model, catalogue.models());
        }
        if (!catalogue.formats().contains(format)) {
            throw ApiException.unknownValue("UNKNOWN_FORMAT", "separation.format", format, catalogue.formats());
        }
        checkBitDepth(format, request.bitDepth());
        List<String> stems = request.stems();
        if (stems != null) {
            if (stems.isEmpty()) {
                throw ApiException.badField("NO_STEMS", "separation.stems", "Leave the list out to get all stems.");
            }
            catalogue
                    .stems(model)
                    .ifPresent(known -> checkAll("UNKNOWN_STEM", "separation.stems", request.stems(), known));
            stems = stems.stream().distinct().toList();
        }
        return new SeparationOptions(model, stems, format, request.bitDepth(), Boolean.TRUE.equals(request.residual()));
    }

    private static void checkBitDepth(String format, String depth) {
        if (depth == null) {
            return;
        }
        Set<String> known =
                switch (format) {
                    case "wav" -> WAV_DEPTHS;
                    case "flac" -> FLAC_DEPTHS;
                    default -> Set.of();
                };
        if (!known.contains(depth)) {
            String detail = known.isEmpty()
                    ? format + " has no bit depth to choose."
                    : "This is not a bit depth of " + format + "; possible: " + sorted(known) + ".";
            throw ApiException.badField("UNKNOWN_BIT_DEPTH", "separation.bit_depth", detail);
        }
    }

    private static Priority priority(String name) {
        if (name == null) {
            return Priority.NORMAL;
        }
        Priority priority = Priority.ofWire(name);
        if (priority == null) {
            throw ApiException.unknownValue("UNKNOWN_PRIORITY", "priority", name, List.of("high", "low", "normal"));
        }
        return priority;
    }

    private Map<String, String> labels(Map<String, String> labels) {
        return new Labels(limits.labels(), limits.labelKeyLength(), limits.labelValueLength()).check(labels);
    }

    private static void checkAll(String code, String field, List<String> names, Collection<String> known) {
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i) == null || !known.contains(names.get(i))) {
                throw ApiException.unknownValue(code, field + "[" + i + "]", names.get(i), known);
            }
        }
    }

    private static String sorted(Collection<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
