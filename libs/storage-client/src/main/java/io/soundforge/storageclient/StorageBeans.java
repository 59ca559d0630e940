package io.soundforge.storageclient;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;

/** Makes the client that fits the settings, and the signer of links. */
@ApplicationScoped
public class StorageBeans {
    private final StorageCalls calls;
    private final StagingHolds holds;

    StorageBeans(StorageCalls calls, StorageSettings settings) {
        this.calls = calls;
        this.holds = new StagingHolds(
                settings.staging().touchEvery(), settings.staging().heldFor());
    }

    @PreDestroy
    void close() {
        holds.close();
    }

    /** In place where {@code soundforge.storage.volume} is set, streaming elsewhere. */
    @Produces
    @ApplicationScoped
    StorageClient storageClient(StorageSettings settings) {
        return clientFor(settings);
    }

    /** A client for other settings than the configured ones; the address and the token stay. */
    public StorageClient clientFor(StorageSettings settings) {
        Transfers transfers = new Transfers(settings, calls.authorization());
        if (settings.volume().isPresent()) {
            return new VolumeStorageClient(calls, transfers, settings.volume().get(), holds);
        }
        Path temp =
                settings.tempDir().orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir"), "soundforge-storage"));
        return new RemoteStorageClient(
                calls, transfers, temp, settings.direct(), settings.staging().heldFor());
    }

    /** Fails on first use if {@code soundforge.links.secret} is not set. */
    @Produces
    @Singleton
    LinkSigner linkSigner(LinkSettings settings) {
        return new LinkSigner(secret(settings), settings.previousSecret(), settings.ttl(), Clock.systemUTC());
    }

    /** Fails on first use if {@code soundforge.links.secret} is not set. */
    @Produces
    @Singleton
    LinkGrants linkGrants(LinkSettings settings) {
        return new LinkGrants(secret(settings), settings.previousSecret(), Clock.systemUTC());
    }

    private static String secret(LinkSettings settings) {
        return settings.secret()
                .orElseThrow(
                        () -> new IllegalStateException("soundforge.links.secret is not set: a random text of at least "
                                + LinkSigner.MIN_SECRET_LENGTH + " characters, the same for all services"));
    }
}
