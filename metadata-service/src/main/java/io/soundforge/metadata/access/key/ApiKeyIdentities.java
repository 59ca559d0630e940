package io.soundforge.metadata.access.key;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import io.soundforge.metadata.access.Asker;
import io.soundforge.metadata.access.key.KeyRefusedException.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Who the holder of a key is. Keys that are remembered cost no query; those that cannot be keys cost nothing at all. */
@ApplicationScoped
class ApiKeyIdentities implements IdentityProvider<ShownKey> {
    private final ApiKeys keys;
    private final BootstrapKey bootstrap;
    private final KeyUses uses;

    ApiKeyIdentities(ApiKeys keys, BootstrapKey bootstrap, KeyUses uses) {
        this.keys = keys;
        this.bootstrap = bootstrap;
        this.uses = uses;
    }

    @Override
    public Class<ShownKey> getRequestType() {
        return ShownKey.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(ShownKey shown, AuthenticationRequestContext context) {
        String text = shown.key();
        Optional<UUID> id = KeyText.id(text);
        if (id.isEmpty()) {
            return Uni.createFrom().item(() -> identity(bootstrap.asker(text).orElseThrow(ApiKeyIdentities::unknown)));
        }
        Optional<StoredKey> remembered = keys.remembered(id.get());
        if (remembered.isPresent()) {
            return Uni.createFrom().item(() -> judge(text, remembered));
        }
        long askedAt = System.nanoTime();
        return context.runBlocking(() -> judge(text, keys.find(id.get(), askedAt)));
    }

    private static KeyRefusedException unknown() {
        return new KeyRefusedException(Reason.UNKNOWN);
    }

    /** @throws KeyRefusedException if the key is not good */
    private SecurityIdentity judge(String text, Optional<StoredKey> found) {
        ApiKey key = found.filter(stored -> stored.is(text))
                .orElseThrow(ApiKeyIdentities::unknown)
                .key();
        switch (key.state(Instant.now())) {
            case REVOKED -> throw new KeyRefusedException(Reason.REVOKED);
            case EXPIRED -> throw new KeyRefusedException(Reason.EXPIRED);
            case ACTIVE -> uses.note(key.id());
        }
        return identity(new Asker(key.owner(), key.scopes(), key.id(), key.expiresAt()));
    }

    private static SecurityIdentity identity(Asker asker) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(asker.owner()))
                .addAttribute(Asker.class.getName(), asker)
                .build();
    }
}
