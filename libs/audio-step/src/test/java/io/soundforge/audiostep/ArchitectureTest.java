package io.soundforge.audiostep;

import io.soundforge.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsTheWalls() {
        ArchitectureRules.checkLibrary("io.soundforge.audiostep");
    }
}
