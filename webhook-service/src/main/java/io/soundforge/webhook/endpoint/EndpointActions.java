package io.soundforge.webhook.endpoint;

import io.soundforge.egress.EgressUrl;
import io.soundforge.events.EventCodec;
import io.soundforge.problem.ApiException;
import io.soundforge.secrets.SecretException;
import io.soundforge.sql.LocalTransaction;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.delivery.Dispatcher;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** What owners do with their webhooks: each a transaction, and what must be asked of the world before it. */
@ApplicationScoped
class EndpointActions {
    private final DataSource dataSource;
    private final EndpointDirectory directory;
    private final EndpointStore store;
    private final EndpointReader reader;
    private final EndpointValidator validator;
    private final Targets targets;
    private final EndpointVault vault;
    private final Dispatcher dispatcher;
    private final int most;

    EndpointActions(
            DataSource dataSource,
            EndpointDirectory directory,
            EndpointStore store,
            EndpointReader reader,
            EndpointValidator validator,
            Targets targets,
            EndpointVault vault,
            Dispatcher dispatcher,
            WebhookSettings settings) {
        this.dataSource = dataSource;
        this.directory = directory;
        this.store = store;
        this.reader = reader;
        this.validator = validator;
        this.targets = targets;
        this.vault = vault;
        this.dispatcher = dispatcher;
        this.most = settings.limits().endpoints();
    }

    /** Makes a webhook. @return it, with its secret */
    WebhookView create(WebhookRequest request, String owner) throws SQLException, InterruptedException {
        EndpointSettings settings = validator.settings(request);
        Map<String, String> headers = validator.headers(request.headers());
        SigningSecret secret = validator.secret(request.secret());
        requireKey();
        targets.vet(targets.parse(settings.url()));
        UUID id = EventCodec.newId();
        byte[] sealed = vault.sealSecret(id, secret);
        EndpointStore.Stored stored = new EndpointStore.Stored(settings, vault.sealHeaders(id, headers));
        return LocalTransaction.call(dataSource, connection -> {
                    store.add(connection, id, owner, stored, sealed, most);
                    return reader.webhook(connection, id, owner);
                })
                .with(secret);
    }

    /** Changes a webhook. What failed at one address says nothing about another: that begins as a new one would. */
    WebhookView change(UUID id, WebhookPatch patch, String owner) throws SQLException, InterruptedException {
        if (patch.hasUrl()) {
            EgressUrl url = targets.parse(patch.values().url());
            try (Connection connection = dataSource.getConnection()) {
                directory.require(connection, id, owner);
            }
            targets.vet(url);
        }
        return LocalTransaction.call(dataSource, connection -> {
            if (patch.hasUrl()) {
                store.lockHealth(connection, id, owner);
            }
            EndpointStore.Stored now = store.lock(connection, id, owner);
            EndpointSettings settings = validator.settings(patch.on(now.settings()));
            if (!settings.url().equals(now.settings().url())) {
                store.forget(connection, id, owner);
            }
            byte[] headers = patch.hasHeaders() ? headers(id, patch, now.headers()) : now.headers();
            store.change(connection, id, owner, new EndpointStore.Stored(settings, headers));
            return reader.webhook(connection, id, owner);
        });
    }

    /** Deletes a webhook; what is pending is never sent. @throws ApiException 404 */
    void delete(UUID id, String owner) throws SQLException {
        boolean deleted = LocalTransaction.call(dataSource, connection -> store.delete(connection, id, owner));
        if (!deleted) {
            throw EndpointDirectory.notFound(id);
        }
    }

    /** Nothing more is sent; what is under way ends. */
    WebhookView pause(UUID id, String owner) throws SQLException {
        return LocalTransaction.call(dataSource, connection -> {
            store.pause(connection, id, owner);
            return reader.webhook(connection, id, owner);
        });
    }

    /** Sends again, at once and as if nothing had failed. */
    WebhookView resume(UUID id, String owner) throws SQLException {
        WebhookView resumed = LocalTransaction.call(dataSource, connection -> {
            store.resume(connection, id, owner);
            return reader.webhook(connection, id, owner);
        });
        dispatcher.wake();
        return resumed;
    }

    /** Gives a webhook another secret. @return it, with that secret */
    WebhookView rotate(UUID id, RotateRequest request, String owner) throws SQLException {
        SigningSecret secret = validator.secret(request.secret());
        Duration overlap = validator.overlap(request.overlapS());
        requireKey();
        byte[] sealed = vault.sealSecret(id, secret);
        return LocalTransaction.call(dataSource, connection -> {
                    store.rotate(connection, id, owner, sealed, overlap);
                    return reader.webhook(connection, id, owner);
                })
                .with(secret);
    }

    private byte[] headers(UUID id, WebhookPatch patch, byte[] sealed) {
        try {
            Map<String, String> now = patch.keepsHeaders() ? vault.openHeaders(id, sealed) : Map.of();
            return vault.sealHeaders(id, validator.headers(patch.headersOn(now)));
        } catch (SecretException e) {
            throw ApiException.unavailable("SECRETS_NOT_CONFIGURED", e.getMessage());
        }
    }

    private void requireKey() {
        if (!vault.isReady()) {
            throw ApiException.unavailable(
                    "SECRETS_NOT_CONFIGURED",
                    "The service has no key to keep secrets with; its operator must set soundforge.secrets.key.");
        }
    }
}
