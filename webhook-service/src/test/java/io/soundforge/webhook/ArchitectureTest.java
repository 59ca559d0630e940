package io.soundforge.webhook;

import io.soundforge.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theServiceKeepsToItsWalls() {
        ArchitectureRules.checkService("io.soundforge.webhook");
    }
}
