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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Copies all files from the volume into a bucket, under the same names, and checks every one of them against the database. It may be broken off and
 * started again, and run beside a service that works; the bucket is given the volume's id when nothing is missing in it any more. A file that
 * the volume does not have as the database says is named, and keeps the id back, until it is there again or deleted.
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
     * @return 0 if the bucket holds every file and has the id, 1 if not
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
        Map<CopyRows.Row, String> problems = new LinkedHashMap<>();
        Instant since = Instant.EPOCH;
        CopyPass pass;
        int passes = 0;
        long copied = 0;
        do {
            Instant start = Instant.now();
            pass = new CopyPass(source, target, rows, since, problems, out);
            pass.run();
            copied += pass.copied();
            since = start.minus(TRANSACTIONS_TAKE);
        } while (pass.copied() > 0 && ++passes < MAX_PASSES);
        if (pass.copied() > 0 || rows.unfinishedPublications() > 0) {
            out.println("Files are still coming: run it again when no job is at work.");
            return 1;
        }
        if (sayCurrent(problems, out) > 0) {
            return 1;
        }
        target.writeVolumeId(id);
        ids.noteCopied(target.name(), since);
        CopyRows.Total total = rows.total();
        out.printf(
                "%s holds all %d files (%d bytes) of %s, checked by size and SHA-256; %d had to be copied.%n",
                target.location(), total.files(), total.bytes(), source.location(), copied);
        return 0;
    }

    /** What was deleted or made anew meanwhile is nobody's fault: a later pass has seen it as it was then. */
    private int sayCurrent(Map<CopyRows.Row, String> problems, PrintStream out) throws SQLException, IOException {
        int current = 0;
        for (Map.Entry<CopyRows.Row, String> problem : problems.entrySet()) {
            if (rows.isCurrent(problem.getKey())) {
                out.println(problem.getValue());
                current++;
            }
        }
        if (current > 0) {
            out.printf(
                    "%d could not be copied; all others are in the bucket. Put them back on the volume, or delete what they belong"
                            + " to, and run it again.%n",
                    current);
        }
        return current;
    }
}
