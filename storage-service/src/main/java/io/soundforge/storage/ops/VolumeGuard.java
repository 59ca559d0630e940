package io.soundforge.storage.ops;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.BlobBackend.Announced;
import io.soundforge.storage.catalog.VolumeIds;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Keeps this service from working on a volume that is not its own: on an unmounted one it would put new files where nobody looks, take
 * every stored file for lost, and forget those that were to be deleted; on somebody else's it would sweep their files.
 *
 * <p>The volume carries an id, and the database knows it. The first start with neither writes both. As long as there are no files,
 * a place without an id, or with ours, may be changed for another.
 */
@ApplicationScoped
public class VolumeGuard {
    private static final Logger LOG = Logger.getLogger(VolumeGuard.class);

    private static final String VOLUME = "volume";

    /** How many files of a copy are looked at. */
    private static final int LOOKED_AT = 1000;

    private final BlobBackend backend;
    private final VolumeIds ids;
    private final Optional<String> accepted;

    /** Files of a copy that need not be read again, while others are missing. */
    private final Set<VolumeIds.Newer> seen = new HashSet<>();

    private volatile String own;

    public VolumeGuard(BlobBackend backend, VolumeIds ids, StoreSettings settings) {
        this.backend = backend;
        this.ids = ids;
        this.accepted = settings.acceptVolume();
    }

    /**
     * Call it before anything that touches files. Costs one small read while all is well.
     *
     * @throws ApiException 503 WRONG_VOLUME, with what to do about it
     */
    public void check() throws SQLException, IOException {
        Optional<String> found = backend.volumeId();
        if (found.isEmpty() || !found.get().equals(own)) {
            own = identify(found);
        }
    }

    /** @return the id on which both sides agree now */
    private synchronized String identify(Optional<String> found) throws SQLException, IOException {
        VolumeIds.Known known = ids.knownOr(UUID.randomUUID().toString(), backend.name());
        boolean same = found.filter(known.id()::equals).isPresent();
        if (same && known.place().equals(backend.name())) {
            return known.id();
        }
        if (!known.anyFiles() && (same || found.isEmpty())) {
            if (found.isEmpty()) {
                backend.writeVolumeId(known.id());
            }
            ids.replace(known.id(), backend.name());
            LOG.infof("%s is volume %s from now on", backend.location(), known.id());
            return known.id();
        }
        Optional<String> refusal = same ? moveHere(known) : Optional.of(wrong(found, known));
        if (refusal.isEmpty()) {
            return known.id();
        }
        String candidate = found.orElse(known.id());
        if (accepted.filter(candidate::equals).isPresent()) {
            return accept(found.filter(id -> !same));
        }
        throw ApiException.unavailable(
                "WRONG_VOLUME",
                refusal.get() + ", or set soundforge.storage.accept-volume=" + candidate + " to go on with this one.");
    }

    /** What lies here is a copy of our volume, and ours from now on if it is whole. There is no way back to what it was copied from. */
    private Optional<String> moveHere(VolumeIds.Known known) throws SQLException, IOException {
        if (!known.place().equals(VOLUME)) {
            return Optional.of(backend.location() + " has the id of our volume, but by now our files are in "
                    + known.place() + ". Use that one");
        }
        int missing = 0;
        for (VolumeIds.Newer file : ids.newSinceCopy(backend.name(), LOOKED_AT)) {
            missing += isThere(file) ? 0 : 1;
        }
        if (missing > 0) {
            return Optional.of(backend.location() + " lacks " + missing + " of the newest files: they came after they"
                    + " were copied. Go back to the volume and copy once more");
        }
        ids.replace(known.id(), backend.name());
        LOG.infof("files are in %s from now on; what is left on the volume is a copy", backend.location());
        return Optional.empty();
    }

    /** On a volume a file that is made anew keeps its name: the copy may hold the one before. */
    private boolean isThere(VolumeIds.Newer file) throws IOException {
        if (seen.contains(file)) {
            return true;
        }
        if (backend.find(file.place())
                .filter(found -> found.sizeBytes() == file.sizeBytes())
                .isEmpty()) {
            return false;
        }
        // The sum for ZIPs is in the row already: any will do.
        boolean right = backend.seal(file.place(), new Announced(file.sizeBytes(), file.sha256(), 0L))
                .sha256()
                .equals(file.sha256());
        if (right) {
            seen.add(file);
        }
        return right;
    }

    /** A volume without an id, or with the one of its copy, gets a new one: so the setting, were it left in place, accepts nothing twice. */
    private String accept(Optional<String> found) throws SQLException, IOException {
        String id = found.orElseGet(() -> UUID.randomUUID().toString());
        if (found.isEmpty()) {
            backend.writeVolumeId(id);
        }
        ids.replace(id, backend.name());
        LOG.warnf("%s was accepted as volume %s; files that were on another are not served", backend.location(), id);
        return id;
    }

    private String wrong(Optional<String> found, VolumeIds.Known known) {
        String what = found.map(id -> "is volume " + id).orElse("is no volume of this service (is it mounted?)");
        String where = known.place().equals(VOLUME) ? "" : " in " + known.place();
        return backend.location() + " " + what + ", but the database belongs to volume " + known.id() + where
                + ". Mount that one";
    }
}
