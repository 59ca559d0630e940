package io.soundforge.metadata.access.key;

import io.soundforge.metadata.access.Asker;
import io.soundforge.metadata.access.AuthSettings;
import io.soundforge.metadata.access.Scope;
import io.soundforge.problem.DoorOpenException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The key of the configuration: good while it is set, never stored. */
@ApplicationScoped
public class BootstrapKey {
    private final Optional<String> hash;
    private final Asker holder;

    BootstrapKey(
            AuthSettings settings, @ConfigProperty(name = "soundforge.owner", defaultValue = "default") String owner) {
        hash = settings.bootstrapKeyFile()
                .map(BootstrapKey::read)
                .or(settings::bootstrapKey)
                .map(String::trim)
                .filter(key -> !key.isEmpty())
                .map(BootstrapKey::checkedHash);
        holder = new Asker(owner, Set.of(Scope.values()), null, null);
    }

    /** Whether there is one. */
    public boolean isSet() {
        return hash.isPresent();
    }

    /** Its holder, where that is the key. */
    Optional<Asker> asker(String shown) {
        return hash.filter(expected -> KeyText.hasHash(shown, expected)).map(same -> holder);
    }

    private static String checkedHash(String key) {
        if (!KeyText.isWithoutId(key)) {
            throw new DoorOpenException("soundforge.auth.bootstrap-key must be " + KeyText.PREFIX
                    + " and 43 random characters of A-Z a-z 0-9 _ -, which are 256 bits");
        }
        return KeyText.hash(key);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new DoorOpenException("soundforge.auth.bootstrap-key-file cannot be read: " + e);
        }
    }
}
