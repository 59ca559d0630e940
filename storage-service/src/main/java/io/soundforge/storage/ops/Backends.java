package io.soundforge.storage.ops;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.VolumeBackend;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the backend that the settings ask for. */
@ApplicationScoped
public class Backends {
    @Produces
    @ApplicationScoped
    BlobBackend backend(StoreSettings settings) throws IOException {
        Path base = settings.volume()
                .orElseThrow(() -> new IllegalStateException(
                        "soundforge.storage.volume must be set to the folder that files are kept in"));
        return new VolumeBackend(base);
    }
}
