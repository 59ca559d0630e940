package io.soundforge.secrets;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Optional;

/** Keys that secrets are sealed with. */
@ConfigMapping(prefix = "soundforge.secrets")
public interface SecretSettings {
    /** The key that new secrets are sealed with: 32 random bytes in base64. Without it, nothing can be sealed. */
    Optional<String> key();

    /** Keys that older secrets were sealed with; they are still opened. */
    Optional<List<String>> previousKeys();
}
