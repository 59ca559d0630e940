package io.soundforge.metadata.access;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Who may call the gateway. */
@ConfigMapping(prefix = "soundforge.auth")
public interface AuthSettings {
    /** When callers must prove who they are. */
    enum Required {
        /** Where others than this machine can reach the gateway. */
        AUTO,
        /** On loopback, too. */
        ALWAYS
    }

    /** When callers must prove who they are. */
    @WithDefault("auto")
    Required required();

    /** A key that is good while it is set, with every scope, for the default owner: the way to the first key of one's own. */
    Optional<String> bootstrapKey();

    /** A file with that key, in the place of {@link #bootstrapKey()}. */
    Optional<Path> bootstrapKeyFile();

    /** API keys. */
    Keys keys();

    /** Bearer tokens of somebody else's identity provider. */
    Oidc oidc();

    /** API keys. */
    interface Keys {
        /** Keys that are good at the same time. */
        @WithDefault("1000")
        int most();

        /** For how long keys are remembered: a key that was revoked is refused everywhere after that time. */
        @WithDefault("5s")
        Duration refresh();

        /** How often it is written down when keys were last used. */
        @WithDefault("1m")
        Duration useInterval();

        /** For how long revoked and expired keys stay in the list. */
        @WithDefault("90d")
        Duration retention();

        /** Characters of a label. */
        @WithDefault("200")
        int labelLength();

        /** Characters of an owner's name. */
        @WithDefault("200")
        int ownerLength();

        /** Size of a request's JSON body, bytes. */
        @WithDefault("16384")
        int jsonSize();
    }

    /** Bearer tokens of somebody else's identity provider. */
    interface Oidc {
        /** Whether they are taken. */
        @WithDefault("false")
        boolean enabled();

        /** The provider's address, below which {@code /.well-known/openid-configuration} is found. */
        Optional<String> issuer();

        /** What tokens for this installation have in {@code aud}. */
        Optional<String> audience();

        /** The claim that names the owner. Not one that users can choose. */
        @WithDefault("sub")
        String ownerClaim();

        /** What scopes begin with there. */
        @WithDefault("soundforge:")
        String scopePrefix();
    }
}
