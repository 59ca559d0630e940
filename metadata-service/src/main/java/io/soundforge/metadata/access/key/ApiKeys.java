package io.soundforge.metadata.access.key;

import io.soundforge.metadata.access.AuthSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All keys by their ids, remembered for a few seconds. Who names an id that is not among them waits for the next reading, which all such share:
 * however many are tried, they occupy one connection, one after the other.
 */
@ApplicationScoped
public class ApiKeys {
    private final KeyStore store;
    private final Duration refresh;
    private final Object reading = new Object();
    private volatile Known known = new Known(Map.of(), null, 0);

    /** @param failure why nothing could be read; null where it could. @param begunAt in nanoseconds; 0 before the first reading */
    private record Known(Map<UUID, StoredKey> byId, RuntimeException failure, long begunAt) {}

    ApiKeys(KeyStore store, AuthSettings settings) {
        this.store = store;
        this.refresh = settings.keys().refresh();
    }

    /** The key with that id, revoked and expired ones too, where it was read lately. */
    Optional<StoredKey> remembered(UUID id) {
        Known now = known;
        boolean fresh = now.begunAt() != 0 && System.nanoTime() - now.begunAt() < refresh.toNanos();
        return fresh ? Optional.ofNullable(now.byId().get(id)) : Optional.empty();
    }

    /**
     * The key with that id, as it was at some time after {@code askedAt}. Blocks.
     *
     * @param askedAt as {@link System#nanoTime()} tells it
     */
    Optional<StoredKey> find(UUID id, long askedAt) {
        return Optional.ofNullable(readAfter(askedAt).get(id));
    }

    /** Whether the key still opens something. Blocks, where it was not read lately. */
    public boolean isGood(UUID id) {
        long longAgo = System.nanoTime() - refresh.toNanos();
        StoredKey stored = readAfter(longAgo).get(id);
        return stored != null && stored.key().state(Instant.now()) == ApiKey.State.ACTIVE;
    }

    /** What is remembered is no longer true here. */
    void forget() {
        synchronized (reading) {
            known = new Known(Map.of(), null, 0);
        }
    }

    private Map<UUID, StoredKey> readAfter(long time) {
        synchronized (reading) {
            if (known.begunAt() == 0 || known.begunAt() - time < 0) {
                known = read(System.nanoTime());
            }
            if (known.failure() != null) {
                throw known.failure();
            }
            return known.byId();
        }
    }

    private Known read(long now) {
        try {
            return new Known(store.byId(), null, now);
        } catch (RuntimeException e) {
            // Those who came meanwhile share it, so that they do not wait one after the other.
            return new Known(Map.of(), e, System.nanoTime());
        }
    }
}
