package io.soundforge.webhook.delivery;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The service with its own dispatcher asleep, so that a test can take deliveries up itself. */
public class Quiet implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("soundforge.webhooks.work.poll", "1h");
    }
}
