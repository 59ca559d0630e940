package io.soundforge.separation;

import io.soundforge.pythonpool.WorkerEnvironment;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The settings that a worker wants to know before its first job, by the names that the Python package has for them. */
@Singleton
class SeparationEnvironment implements WorkerEnvironment {
    private final SeparationSettings settings;

    SeparationEnvironment(SeparationSettings settings) {
        this.settings = settings;
    }

    /** What is not set is not named, so that the worker's own default holds. */
    @Override
    public Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>();
        settings.modelDir().ifPresent(folder -> variables.put("SOUNDFORGE_MODEL_DIR", folder));
        variables.put("SOUNDFORGE_MODEL_FETCH", wire(settings.modelFetch()));
        settings.modelHub().ifPresent(hub -> variables.put("SOUNDFORGE_MODEL_HUB", hub.toString()));
        variables.put("SOUNDFORGE_SEPARATION_MODE", wire(settings.mode()));
        settings.device().ifPresent(device -> variables.put("SOUNDFORGE_DEVICE", device));
        return variables;
    }

    private static String wire(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
