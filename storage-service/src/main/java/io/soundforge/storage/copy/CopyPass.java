package io.soundforge.storage.copy;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.BlobBackend.Announced;
import io.soundforge.storage.blob.BlobBackend.Found;
import io.soundforge.storage.blob.BlobBackend.Incoming;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import io.soundforge.storage.blob.BlobTooLargeException;
import io.soundforge.storage.blob.NoSuchBlobException;
import io.soundforge.storage.blob.SourceBrokenException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Goes through all files once: those that are right in the bucket stay, the others are copied and then looked at there. */
final class CopyPass {
    private static final Duration REPORT_EVERY = Duration.ofSeconds(5);

    private final BlobBackend source;
    private final BlobBackend target;
    private final CopyRows rows;
    private final Instant since;
    private final PrintStream out;
    private final Map<CopyRows.Row, String> problems;
    private CopyRows.Total total;
    private long reportedNanos = System.nanoTime();
    private long copied;
    private long right;
    private long rightBytes;

    /**
     * @param since files that are older were seen by an earlier pass
     * @param problems what earlier passes could not copy; gets what this one cannot, and loses what it can: a sentence for each file that the
     *     volume does not have as the database says
     */
    CopyPass(
            BlobBackend source,
            BlobBackend target,
            CopyRows rows,
            Instant since,
            Map<CopyRows.Row, String> problems,
            PrintStream out) {
        this.source = source;
        this.target = target;
        this.rows = rows;
        this.since = since;
        this.problems = problems;
        this.out = out;
    }

    /** Files that had to be copied. */
    long copied() {
        return copied;
    }

    void run() throws SQLException, IOException {
        total = rows.total();
        String last = "";
        for (List<CopyRows.Row> page = rows.after(last, since); !page.isEmpty(); page = rows.after(last, since)) {
            for (CopyRows.Row file : page) {
                one(file);
                report();
            }
            last = page.getLast().key();
        }
    }

    private void one(CopyRows.Row file) throws SQLException, IOException {
        if (!isRight(file)) {
            Optional<String> problem = copy(file);
            if (problem.isPresent()) {
                problems.put(file, file.key() + " " + problem.get());
                return;
            }
            copied++;
            if (!isRight(file)) {
                throw new IOException(file.key() + " was copied, but is not in " + target.location() + " as it should");
            }
        }
        problems.remove(file);
        right++;
        rightBytes += file.sizeBytes();
    }

    /** By the server's own checksum where it has one for the whole object, else by reading it all. */
    private boolean isRight(CopyRows.Row file) throws IOException {
        Optional<Found> found = target.find(file.key());
        if (found.isEmpty() || found.get().sizeBytes() != file.sizeBytes()) {
            return false;
        }
        // The sum for ZIPs is in the row already: any will do.
        Sealed sealed = target.seal(file.key(), new Announced(file.sizeBytes(), file.sha256(), 0L));
        return sealed.sizeBytes() == file.sizeBytes() && sealed.sha256().equals(file.sha256());
    }

    /** @return what is wrong with it on the volume */
    private Optional<String> copy(CopyRows.Row file) throws IOException {
        Optional<Found> found = source.find(file.key());
        if (found.isEmpty()) {
            return Optional.of("is missing on the volume");
        }
        if (found.get().sizeBytes() != file.sizeBytes()) {
            return Optional.of(
                    "has " + found.get().sizeBytes() + " bytes on the volume instead of " + file.sizeBytes());
        }
        try (InputStream in = source.read(file.key(), 0, file.sizeBytes());
                Incoming incoming = target.receive(file.key(), in, file.sizeBytes())) {
            Sealed sealed = incoming.sealed();
            if (sealed.sizeBytes() != file.sizeBytes() || !sealed.sha256().equals(file.sha256())) {
                return Optional.of("has other bytes on the volume than were published");
            }
            incoming.keep();
            return Optional.empty();
        } catch (NoSuchBlobException e) {
            return Optional.of("is missing on the volume");
        } catch (SourceBrokenException e) {
            return Optional.of("cannot be read from the volume: " + e.getCause().getMessage());
        } catch (BlobTooLargeException e) {
            return Optional.of("grows on the volume while it is read");
        }
    }

    private void report() {
        if (System.nanoTime() - reportedNanos > REPORT_EVERY.toNanos()) {
            reportedNanos = System.nanoTime();
            out.printf(
                    "%d of %d files, %d of %d MB (%d copied)%n",
                    right, total.files(), rightBytes / 1_000_000, total.bytes() / 1_000_000, copied);
        }
    }
}
