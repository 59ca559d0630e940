package io.soundforge.storage;

import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.StorageKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A backend in which things happen at chosen moments. */
public final class FaultyBackend implements BlobBackend {
    /** What happens. */
    @FunctionalInterface
    public interface Event {
        void happen() throws IOException;
    }

    private final BlobBackend real;
    private int movesLeft;
    private Event afterMove;
    private String sealedPath;
    private Event afterSeal;
    private Event insteadOfDelete;
    private String readPath;
    private Event insteadOfRead;

    public FaultyBackend(BlobBackend real) {
        this.real = real;
    }

    /** After that many moves from now. */
    public synchronized void afterMove(int moves, Event event) {
        movesLeft = moves;
        afterMove = event;
    }

    /** Once, after that path was read. */
    public synchronized void afterSeal(String path, Event event) {
        sealedPath = path;
        afterSeal = event;
    }

    /** Instead of every deletion. */
    public synchronized void insteadOfDelete(Event event) {
        insteadOfDelete = event;
    }

    /** Instead of each byte that is read of that path. */
    public synchronized void insteadOfRead(String path, Event event) {
        readPath = path;
        insteadOfRead = event;
    }

    public synchronized void heal() {
        insteadOfRead = null;
        insteadOfDelete = null;
        afterMove = null;
        afterSeal = null;
    }

    @Override
    public Incoming receive(String path, InputStream source, long maxBytes) throws IOException {
        return real.receive(path, source, maxBytes);
    }

    @Override
    public Sealed seal(String path) throws IOException {
        Sealed sealed = real.seal(path);
        happenAfterSeal(path);
        return sealed;
    }

    private void happenAfterSeal(String path) throws IOException {
        Event event = null;
        synchronized (this) {
            if (afterSeal != null && path.equals(sealedPath)) {
                event = afterSeal;
                afterSeal = null;
            }
        }
        if (event != null) {
            event.happen();
        }
    }

    @Override
    public Sealed seal(String path, Announced announced) throws IOException {
        Sealed sealed = real.seal(path, announced);
        happenAfterSeal(path);
        return sealed;
    }

    @Override
    public Optional<Pass> passToPut(String path, Announced announced) throws IOException {
        return real.passToPut(path, announced);
    }

    @Override
    public Optional<Pass> passToRead(String path) throws IOException {
        return real.passToRead(path);
    }

    @Override
    public Optional<Pass> passForVisitors(String path, Shown shown) throws IOException {
        return real.passForVisitors(path, shown);
    }

    @Override
    public boolean keepsVersions() {
        return real.keepsVersions();
    }

    @Override
    public String place(StorageKey key, String version) {
        return real.place(key, version);
    }

    @Override
    public void move(String from, String to, Sealed sealed) throws IOException {
        real.move(from, to, sealed);
        Event event = null;
        synchronized (this) {
            if (afterMove != null && --movesLeft == 0) {
                event = afterMove;
            }
        }
        if (event != null) {
            event.happen();
        }
    }

    @Override
    public void copy(String from, String to) throws IOException {
        real.copy(from, to);
    }

    @Override
    public Optional<Found> find(String path) throws IOException {
        return real.find(path);
    }

    @Override
    public InputStream read(String path, long offset, long length) throws IOException {
        Event event;
        synchronized (this) {
            event = path.equals(readPath) ? insteadOfRead : null;
        }
        return event == null ? real.read(path, offset, length) : broken(event);
    }

    private static InputStream broken(Event event) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                event.happen();
                return -1;
            }
        };
    }

    @Override
    public Optional<Path> localFile(String path) throws IOException {
        return real.localFile(path);
    }

    @Override
    public boolean delete(String path) throws IOException {
        Event event;
        synchronized (this) {
            event = insteadOfDelete;
        }
        if (event != null) {
            event.happen();
        }
        return real.delete(path);
    }

    @Override
    public void deleteStaging(StagingArea area) throws IOException {
        real.deleteStaging(area);
    }

    @Override
    public void deleteStagingOf(String taskPrefix) throws IOException {
        real.deleteStagingOf(taskPrefix);
    }

    @Override
    public void list(String folder, Consumer<Found> visitor) throws IOException {
        real.list(folder, visitor);
    }

    @Override
    public long sweep(Duration stagingAge, Duration temporaryAge) throws IOException {
        return real.sweep(stagingAge, temporaryAge);
    }

    @Override
    public Optional<String> volumeId() throws IOException {
        return real.volumeId();
    }

    @Override
    public void writeVolumeId(String id) throws IOException {
        real.writeVolumeId(id);
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public List<String> warnings() throws IOException {
        return real.warnings();
    }

    @Override
    public String location() {
        return real.location();
    }

    @Override
    public void probe() throws IOException {
        real.probe();
    }
}
