package io.soundforge.separation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Retries that a test can wait for. */
public class QuickRetries implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("soundforge.tasks.retry.backoff-base", "100ms", "soundforge.python.memory.limit", "1000M");
    }
}
