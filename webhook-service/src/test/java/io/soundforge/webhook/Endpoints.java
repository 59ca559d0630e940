package io.soundforge.webhook;

import io.soundforge.events.EventCodec;
import io.soundforge.webhook.endpoint.EndpointVault;
import io.soundforge.webhook.endpoint.SigningSecret;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Puts endpoints into the tables past the API. */
@ApplicationScoped
public class Endpoints {
    private final Tables tables;
    private final EndpointVault vault;

    Endpoints(Tables tables, EndpointVault vault) {
        this.tables = tables;
        this.vault = vault;
    }

    /** An endpoint, and what it is signed with. */
    public record Added(UUID id, SigningSecret secret) {}

    /** Adds an active endpoint that takes events of that pattern. */
    public Added add(String url, String pattern, String owner) {
        Added added = new Added(EventCodec.newId(), SigningSecret.random());
        tables.run(
                "INSERT INTO endpoint (id, owner, url, events, links, secret, state)"
                        + " VALUES (?, ?, ?, ARRAY[?], 'session', ?, 'active')",
                added.id(),
                owner,
                url,
                pattern,
                vault.sealSecret(added.id(), added.secret()));
        tables.run("INSERT INTO endpoint_health (endpoint_id) VALUES (?)", added.id());
        return added;
    }
}
