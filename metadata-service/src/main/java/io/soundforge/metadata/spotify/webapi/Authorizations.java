package io.soundforge.metadata.spotify.webapi;

import io.soundforge.metadata.sql.Transactions;
import io.soundforge.secrets.SecretBox;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;

/** Owners who opened their own playlists, with their refresh tokens, sealed. */
@ApplicationScoped
class Authorizations {
    private static final String FIND = "select refresh_token from spotify_authorization where owner = ?";
    private static final String STORE = """
            insert into spotify_authorization (owner, refresh_token, scope, created_at, updated_at)
            values (?, ?, ?, now(), now())
            on conflict (owner) do update set refresh_token = excluded.refresh_token,
                scope = coalesce(excluded.scope, spotify_authorization.scope), updated_at = now()""";
    private static final String REMOVE = "delete from spotify_authorization where owner = ?";

    private final Transactions transactions;
    private final SecretBox secrets;

    Authorizations(Transactions transactions, SecretBox secrets) {
        this.transactions = transactions;
        this.secrets = secrets;
    }

    boolean isAuthorized(String owner) {
        return sealed(owner).isPresent();
    }

    /** @throws IllegalStateException if there is none */
    String refreshToken(String owner) {
        byte[] sealed = sealed(owner).orElseThrow(() -> new IllegalStateException("nobody has logged in"));
        return secrets.open(sealed, purpose(owner));
    }

    void store(String owner, String refreshToken, String scope) {
        byte[] sealed = secrets.seal(refreshToken, purpose(owner));
        transactions.call(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(STORE)) {
                upsert.setString(1, owner);
                upsert.setBytes(2, sealed);
                upsert.setString(3, scope);
                return upsert.executeUpdate();
            }
        });
    }

    /** Keeps a refresh token that took the place of the last one. */
    void renew(String owner, String refreshToken) {
        store(owner, refreshToken, null);
    }

    /** @return whether there was one */
    boolean remove(String owner) {
        return transactions.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
                delete.setString(1, owner);
                return delete.executeUpdate() > 0;
            }
        });
    }

    private Optional<byte[]> sealed(String owner) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(FIND)) {
                select.setString(1, owner);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
                }
            }
        });
    }

    private static String purpose(String owner) {
        return "spotify-refresh-token:" + owner;
    }
}
