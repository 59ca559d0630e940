package io.soundforge.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StorageStubTest {
    /** As Quarkus does where another resource fails: the cause must not hide behind a failure of this one. */
    @Test
    void stopsWithoutHavingBeenStarted() {
        assertThatCode(() -> new StorageStub().stop()).doesNotThrowAnyException();
    }

    @Test
    void leavesNoVolumeBehind() throws Exception {
        StorageStub storage = new StorageStub();
        Path volume = Path.of(storage.start().get("soundforge.storage.volume"));
        storage.store("uploads/one", TestAudio.writeWav(volume.resolve("song.wav"), 0.1));
        assertThat(storage.file("uploads/one")).exists();

        storage.stop();
        assertThat(volume).doesNotExist();
    }
}
