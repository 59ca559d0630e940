package io.soundforge.storage.copy;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.S3Backend;
import io.soundforge.storage.catalog.VolumeIds;
import io.soundforge.storage.ops.Backends;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storage.ops.VolumeGuard;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Copies all files from the volume into a bucket, under the same names, and checks every one of them against the database. It may be broken off and
 * started again, and run beside a service that works; the bucket is given the volume's id when nothing is missing in it any more.
 */
@ApplicationScoped
public class StoreCopy {
    /** New files come while a pass runs; fewer with each. */
    private static final int MAX_PASSES = 10;

    /** A row may be seen so long after the time that stands in it. */
    private static final Duration TRANSACTIONS_TAKE = Duration.ofMinutes(10);

    private final StoreSettings settings;
    private final BlobBackend source;
    private final VolumeGuard guard;
    private final CopyRows rows;
    private final VolumeIds ids;

    StoreCopy(StoreSettings settings, BlobBackend source, VolumeGuard guard, CopyRows rows, VolumeIds ids) {
        this.settings = settings;
        this.source = source;
        this.guard = guard;
        this.rows = rows;
        this.ids = ids;
    }

    /**
     * Copies and checks.
     *
     * @param out hears how far it is
     * @return 0 if the bucket holds every file, 1 if not
     */
    public int run(PrintStream out) throws SQLException, IOException {
        if (settings.backend() != StoreSettings.Kind.VOLUME) {
            out.println("Files are copied from a volume: soundforge.storage.backend must be volume.");
            return 1;
        }
        try (S3Backend target = Backends.bucket(settings)) {
            guard.check();
            return copy(target, out);
        } catch (IllegalStateException | ApiException | IOException e) {
            out.println(e.getMessage());
            return 1;
        }
    }

    private int copy(S3Backend target, PrintStream out) throws SQLException, IOException {
        String id = source.volumeId().orElseThrow();
        Optional<String> there = target.volumeId();
        if (there.isPresent() && !there.get().equals(id)) {
            out.println(target.location() + " holds the files of volume " + there.get() + ", not of " + id + ".");
            return 1;
        }
        target.probe();
        Set<String> problems = new LinkedHashSet<>();
        Instant since = Instant.EPOCH;
        CopyPass pass;
        int passes = 0;
        do {
            Instant start = Instant.now();
            pass = new CopyPass(source, target, rows, since, out);
            pass.run();
            problems.addAll(pass.problems());
            since = start.minus(TRANSACTIONS_TAKE);
        } while (pass.copied() > 0 && ++passes < MAX_PASSES);
        if (pass.copied() > 0 || rows.unfinishedPublications() > 0) {
            out.println("Files are still coming: run it again when no job is at work.");
            return 1;
        }
        target.writeVolumeId(id);
        ids.noteCopied(target.name(), since);
        CopyRows.Total total = rows.total();
        problems.forEach(out::println);
        out.printf(
                "%s holds %d of %d files (%d bytes) of %s, checked by size and SHA-256.%n",
                target.location(), total.files() - problems.size(), total.files(), total.bytes(), source.location());
        return problems.isEmpty() ? 0 : 1;
    }
}
