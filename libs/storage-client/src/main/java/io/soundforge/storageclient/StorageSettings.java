package io.soundforge.storageclient;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How this service reaches storage. */
@ConfigMapping(prefix = "soundforge.storage")
public interface StorageSettings {
    /** Where storage-service answers. */
    @WithDefault("http://127.0.0.1:8084")
    URI url();

    /** Base path of the volume shared with storage-service; unset where there is none: files are streamed then. */
    Optional<Path> volume();

    /** Folder for temporary files where there is no shared volume; unset: the system's. */
    Optional<Path> tempDir();

    /** Whether files go to and from the place where storage-service keeps them directly, where it allows that. */
    @WithDefault("true")
    boolean direct();

    /** How long connecting to storage-service may take. */
    @WithDefault("PT3S")
    Duration connectTimeout();

    /** How long a transfer may stand still, and how long an answer may take once all bytes are sent. */
    @WithDefault("PT60S")
    Duration idleTimeout();

    S3 s3();

    /** The bucket, where storage-service keeps files in one. */
    interface S3 {
        /** Certificates (PEM) that are trusted besides the Java runtime's own when files go directly to and from a server with a private authority. */
        Optional<Path> caFile();
    }

    Staging staging();

    /** Staging folders. */
    interface Staging {
        /** How often folders in use are marked as such, so that the sweep spares them. */
        @WithDefault("PT10M")
        Duration touchEvery();

        /**
         * For how long at most a folder that is neither published nor discarded counts as in use. What is older in the folder for
         * temporary files is deleted when the service starts.
         */
        @WithDefault("PT48H")
        Duration heldFor();
    }
}
