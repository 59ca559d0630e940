package io.soundforge.storage.ops;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.VolumeIds;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Keeps this service from working on a volume that is not its own: on an unmounted one it would put new files where nobody looks, take
 * every stored file for lost, and forget those that were to be deleted; on somebody else's it would sweep their files.
 *
 * <p>The volume carries an id, and the database knows it. The first start with neither writes both.
 */
@ApplicationScoped
public class VolumeGuard {
    private static final Logger LOG = Logger.getLogger(VolumeGuard.class);

    private final BlobBackend backend;
    private final VolumeIds ids;
    private final Optional<String> accepted;
    private volatile String own;

    VolumeGuard(BlobBackend backend, VolumeIds ids, StoreSettings settings) {
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
        VolumeIds.Known known = ids.knownOr(UUID.randomUUID().toString());
        if (found.isPresent() && found.get().equals(known.id())) {
            return known.id();
        }
        if (found.isEmpty() && !known.anyFiles()) {
            backend.writeVolumeId(known.id());
            LOG.infof("%s is volume %s from now on", backend.location(), known.id());
            return known.id();
        }
        String candidate = found.orElse(known.id());
        if (!accepted.filter(candidate::equals).isPresent()) {
            throw wrong(found, known.id(), candidate);
        }
        return accept(found);
    }

    /** A volume without an id gets a new one: so the setting, were it left in place, accepts nothing a second time. */
    private String accept(Optional<String> found) throws SQLException, IOException {
        String id = found.orElseGet(() -> UUID.randomUUID().toString());
        if (found.isEmpty()) {
            backend.writeVolumeId(id);
        }
        ids.replace(id);
        LOG.warnf("%s was accepted as volume %s; files that were on another are not served", backend.location(), id);
        return id;
    }

    private ApiException wrong(Optional<String> found, String known, String candidate) {
        String what = found.map(id -> "is volume " + id).orElse("is no volume of this service (is it mounted?)");
        return ApiException.unavailable(
                "WRONG_VOLUME",
                backend.location() + " " + what + ", but the database belongs to volume " + known
                        + ". Mount that one, or set soundforge.storage.accept-volume=" + candidate
                        + " to go on with this one.");
    }
}
