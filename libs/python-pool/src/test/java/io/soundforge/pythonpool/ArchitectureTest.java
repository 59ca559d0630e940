package io.soundforge.pythonpool;

import io.soundforge.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheWalls() {
        ArchitectureRules.checkLibrary("io.soundforge.pythonpool");
    }
}
