package io.soundforge.storageclient;

import io.soundforge.testing.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void keepsWithinItsWalls() {
        ArchitectureRules.checkLibrary("io.soundforge.storageclient");
    }
}
