package io.soundforge.metadata.access;

import io.quarkus.runtime.StartupEvent;
import io.soundforge.metadata.access.key.BootstrapKey;
import io.soundforge.metadata.access.key.KeyStore;
import io.soundforge.problem.DoorOpenException;
import io.soundforge.problem.Exposure;
import io.soundforge.problem.InternalToken;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.function.BooleanSupplier;

/** The gateway serves nobody before it can tell its callers apart, where it has to: it does not start then, and says what to set. */
@ApplicationScoped
class StartCheck {
    private final AuthSettings settings;
    private final Exposure exposure;
    private final InternalToken token;
    private final BootstrapKey bootstrap;
    private final KeyStore keys;

    StartCheck(AuthSettings settings, Exposure exposure, InternalToken token, BootstrapKey bootstrap, KeyStore keys) {
        this.settings = settings;
        this.exposure = exposure;
        this.token = token;
        this.bootstrap = bootstrap;
        this.keys = keys;
    }

    void check(@Observes @Priority(1) StartupEvent start) {
        if (exposure.isBeyondLoopback()) {
            token.require();
        }
        boolean hasFirstKey = bootstrap.isSet();
        check(settings, exposure.isBeyondLoopback(), () -> hasFirstKey || keys.good() > 0);
    }

    /**
     * Whether callers can be told apart.
     *
     * @param hasKey whether there is any key; asked only where that matters
     * @throws DoorOpenException if they cannot; says what to set
     */
    static void check(AuthSettings settings, boolean beyondLoopback, BooleanSupplier hasKey) {
        AuthSettings.Oidc oidc = settings.oidc();
        if (oidc.enabled() && (oidc.issuer().isEmpty() || oidc.audience().isEmpty())) {
            throw new DoorOpenException("soundforge.auth.oidc.enabled needs soundforge.auth.oidc.issuer and"
                    + " soundforge.auth.oidc.audience: else tokens that were made for others would be taken");
        }
        boolean always = settings.required() == AuthSettings.Required.ALWAYS;
        if ((beyondLoopback || always) && !oidc.enabled() && !hasKey.getAsBoolean()) {
            throw new DoorOpenException(
                    (always
                                    ? "soundforge.auth.required is \"always\""
                                    : "quarkus.http.host lets others than this machine in")
                            + ", but there is no API key and no identity provider, so that nobody could call. Make a key while the gateway"
                            + " listens on loopback (./soundforge keys create), or set soundforge.auth.bootstrap-key or"
                            + " soundforge.auth.bootstrap-key-file, or soundforge.auth.oidc.enabled with its issuer and audience");
        }
    }
}
