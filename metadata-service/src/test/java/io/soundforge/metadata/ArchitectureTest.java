package io.soundforge.metadata;

import io.soundforge.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void theGatewayKeepsToItsWalls() {
        ArchitectureRules.checkService("io.soundforge.metadata");
    }
}
