package io.soundforge.metadata.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.Step;
import io.soundforge.metadata.job.Catalogue;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What can be asked for: what the workers offer; where none has spoken yet, what this version knows of. */
@ApplicationScoped
public class KnownCatalogue implements Catalogue {
    private static final String AUTO = "auto";
    private static final List<String> AUTO_CHOOSES_FROM = List.of("htdemucs", "dsp-approx");
    private static final List<String> FOUR_STEMS = List.of("vocals", "drums", "bass", "other");

    private static final SortedSet<String> FEATURES = sorted(List.of(
            "tempo",
            "beats",
            "time_signature",
            "key",
            "energy",
            "loudness",
            "spectral",
            "zero_crossing_rate",
            "mfcc",
            "chroma",
            "onsets",
            "sections",
            "waveform"));
    private static final SortedSet<String> FORMATS = sorted(List.of("flac", "wav", "mp3", "ogg"));
    private static final Map<String, SortedSet<String>> STEMS = Map.of(
            "htdemucs", sorted(FOUR_STEMS),
            "htdemucs_ft", sorted(FOUR_STEMS),
            "htdemucs_6s", sorted(List.of("vocals", "drums", "bass", "other", "guitar", "piano")),
            "hdemucs_mmi", sorted(FOUR_STEMS),
            "mdx", sorted(FOUR_STEMS),
            "mdx_extra", sorted(FOUR_STEMS),
            "dsp-approx", sorted(FOUR_STEMS));

    private final Capabilities capabilities;

    KnownCatalogue(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    @Override
    public SortedSet<String> features() {
        return capabilities
                .of(Step.ANALYZE)
                .map(offers -> names(offers.path("features")))
                .filter(names -> !names.isEmpty())
                .orElse(FEATURES);
    }

    @Override
    public SortedSet<String> models() {
        SortedSet<String> models = capabilities
                .of(Step.SEPARATE)
                .map(offers -> names(offers.path("models")))
                .filter(names -> !names.isEmpty())
                .orElseGet(() -> sorted(STEMS.keySet()));
        models.add(AUTO);
        return models;
    }

    @Override
    public Optional<SortedSet<String>> stems(String model) {
        if (model.equals(AUTO)) {
            SortedSet<String> any = new TreeSet<>();
            AUTO_CHOOSES_FROM.forEach(each -> stems(each).ifPresent(any::addAll));
            return Optional.of(any);
        }
        return capabilities
                .of(Step.SEPARATE)
                .flatMap(offers -> stems(offers.path("models"), model))
                .or(() -> Optional.ofNullable(STEMS.get(model)));
    }

    @Override
    public SortedSet<String> formats() {
        return capabilities
                .of(Step.SEPARATE)
                .map(offers -> names(offers.path("formats")))
                .filter(names -> !names.isEmpty())
                .orElse(FORMATS);
    }

    private static Optional<SortedSet<String>> stems(JsonNode models, String name) {
        for (JsonNode model : models) {
            if (model.path("name").asText().equals(name) && model.path("stems").isArray()) {
                return Optional.of(names(model.get("stems")));
            }
        }
        return Optional.empty();
    }

    /** A list of names, of objects with a name, or an object whose members are named: workers of all ages are understood. */
    private static SortedSet<String> names(JsonNode node) {
        SortedSet<String> names = new TreeSet<>();
        if (node.isObject()) {
            node.fieldNames().forEachRemaining(names::add);
        } else {
            for (JsonNode element : node) {
                names.add(element.isObject() ? element.path("name").asText() : element.asText());
            }
        }
        return names;
    }

    private static SortedSet<String> sorted(Collection<String> names) {
        return new TreeSet<>(names);
    }
}
