package io.soundforge.storage.ops;

import io.quarkus.runtime.StartupEvent;
import io.soundforge.storageclient.LinkSigner;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What must be set before this service serves anybody: without it, it does not start and says what is missing. */
@ApplicationScoped
public class StoreSecrets {
    private static final int MIN_TOKEN_LENGTH = 16;

    private final Optional<String> token;
    private final Optional<String> linkSecret;

    StoreSecrets(
            @ConfigProperty(name = "soundforge.internal.token") Optional<String> token,
            @ConfigProperty(name = "soundforge.links.secret") Optional<String> linkSecret) {
        this.token = token;
        this.linkSecret = linkSecret;
    }

    void check(@Observes @Priority(1) StartupEvent start) {
        if (token.orElse("").length() < MIN_TOKEN_LENGTH) {
            throw new IllegalStateException("soundforge.internal.token must be set to a random text of at least "
                    + MIN_TOKEN_LENGTH + " characters, the same for all services");
        }
        if (linkSecret.orElse("").length() < LinkSigner.MIN_SECRET_LENGTH) {
            throw new IllegalStateException("soundforge.links.secret must be set to a random text of at least "
                    + LinkSigner.MIN_SECRET_LENGTH + " characters, the same for all services");
        }
    }
}
