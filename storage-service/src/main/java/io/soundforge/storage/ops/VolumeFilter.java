package io.soundforge.storage.ops;

import java.io.IOException;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Serves nobody from a volume that is not ours. */
public class VolumeFilter {
    private final VolumeGuard guard;

    VolumeFilter(VolumeGuard guard) {
        this.guard = guard;
    }

    @ServerRequestFilter
    public void check() throws SQLException, IOException {
        guard.check();
    }
}
