package io.soundforge.storage.publish;

import io.soundforge.storageclient.StorageKey;
import java.util.List;
import java.util.UUID;

/** The newest publication of a step, as the database knows it. */
record PublicationRow(
        UUID trackId,
        String step,
        int run,
        int fence,
        State state,
        String owner,
        UUID jobId,
        List<Order.File> manifest,
        List<StorageKey> staleKeys) {
    /** How far it has come. */
    enum State {
        /** Files may be at their old or at their new place. */
        MOVING,
        /** All files are in place and known. */
        PUBLISHED,
        /** A crash took staged files with it; only a later claim can publish. */
        LOST
    }

    /** What this publication's files are called where versions are kept. */
    String version() {
        return Order.version(step, run, fence);
    }

    /** Negative if this row is older than the order, zero if it is the order's own. */
    int compareTo(Order order) {
        int runs = Integer.compare(run, order.run());
        return runs != 0 ? runs : Integer.compare(fence, order.fence());
    }
}
