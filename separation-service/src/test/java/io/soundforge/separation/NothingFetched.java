package io.soundforge.separation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** No test depends on a hub of models. */
public class NothingFetched implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("soundforge.separation.model-fetch", "never");
    }
}
