package io.soundforge.storage.ops;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.soundforge.storageclient.BlobKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where things are kept, how large they may be and for how long. Durations in ISO-8601. */
@ConfigMapping(prefix = "soundforge.storage")
public interface StoreSettings {
    /** What files are kept in. */
    enum Kind {
        /** A folder. */
        VOLUME,
        /** A bucket of an S3 server. */
        S3
    }

    /** What files are kept in. */
    @WithDefault("volume")
    Kind backend();

    S3Settings s3();

    /** Base path of the volume. */
    Optional<Path> volume();

    /** Folder for parts of files on their way to a bucket; unset: the system's. */
    Optional<Path> tempDir();

    /**
     * Id of a volume to go on with although the database belongs to another; where the volume has none, the id of the one that is missing. The
     * error that asks for it names it. It works once.
     */
    Optional<String> acceptVolume();

    Limits limits();

    Sweep sweep();

    /** How long files of a kind are kept after they were published; kinds that are not named are kept for ever. */
    Map<BlobKind, Duration> retention();

    /** Sizes in bytes. */
    interface Limits {
        /** The largest upload, whatever the gateway allows. */
        @WithDefault("4294967296")
        long uploadBytes();

        /** The largest file that a worker may stream into staging. */
        @WithDefault("17179869184")
        long stagedBytes();

        /** How much of a body that cannot be stored is read to its end, so that the sender gets an answer and no reset. */
        @WithDefault("268435456")
        long drainBytes();

        /** The longest time a link may be asked to be valid. */
        @WithDefault("P7D")
        Duration linkTtl();
    }

    /** Cleaning up. */
    interface Sweep {
        /** How often. */
        @WithDefault("PT5M")
        Duration every();

        /**
         * Uploads go this long after their last use. The gateway, which knows the jobs that need them, deletes them earlier; this must be longer
         * than its {@code soundforge.retention.uploads}, else it would promise what is gone.
         */
        @WithDefault("PT48H")
        Duration uploadsAfter();

        /** Staging folders go when nothing in them has changed for this long. Workers touch those that they work in. */
        @WithDefault("PT24H")
        Duration stagingAfter();

        /** What broken-off writes leave goes after this long without growth, unless it is held. */
        @WithDefault("PT1H")
        Duration temporaryAfter();

        /** Publications that have not ended after this long are completed. */
        @WithDefault("PT1M")
        Duration recoverAfter();

        /** How often what lies in a bucket, and what is counted, is compared with the rows. */
        @WithDefault("P1D")
        Duration reconcileEvery();

        /** Objects in a bucket that no row knows go when they are older than this; must be longer than any transfer takes. */
        @WithDefault("PT24H")
        Duration orphansAfter();

        /** If there are more of them at once none goes: rather the rows are wrong, say those of an old backup. */
        @WithDefault("1000")
        int orphansAtMost();

        /** Tombstones of deleted tracks are forgotten; must be longer than any task or event lives. */
        @WithDefault("P90D")
        Duration tombstonesAfter();
    }
}
