package io.soundforge.download;

import io.soundforge.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheWalls() {
        ArchitectureRules.checkService("io.soundforge.download");
    }
}
