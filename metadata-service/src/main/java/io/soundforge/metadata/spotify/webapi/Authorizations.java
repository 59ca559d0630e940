package io.soundforge.metadata.spotify.webapi;

import io.soundforge.secrets.SecretBox;
import io.soundforge.sql.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
    private static final String RENEW = """
            update spotify_authorization set refresh_token = ?, updated_at = now()
            where owner = ? and refresh_token = ?""";
    private static final String REMOVE = "delete from spotify_authorization where owner = ?";
    private static final String REMOVE_ONE = REMOVE + " and refresh_token = ?";
    private static final String SCOPE = "select scope from spotify_authorization where owner = ?";

    private final Transactions transactions;
    private final SecretBox secrets;

    Authorizations(Transactions transactions, SecretBox secrets) {
        this.transactions = transactions;
        this.secrets = secrets;
    }

    /** Whether there is a key to keep logins with. */
    boolean isReady() {
        return secrets.isReady();
    }

    /** The sealed refresh token of an owner; empty where he has not logged in. */
    Optional<byte[]> find(String owner) {
        return query(FIND, owner, row -> row.getBytes(1));
    }

    /** What the owner has allowed, as Spotify names it; empty where it did not say, or he has not logged in. */
    Optional<String> scope(String owner) {
        return query(SCOPE, owner, row -> row.getString(1));
    }

    /** @throws io.soundforge.secrets.SecretException if its key is not known any more */
    String open(String owner, byte[] sealed) {
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

    /** Keeps a refresh token in the place of the last one, unless the owner has logged out or in since. */
    void renew(String owner, byte[] last, String refreshToken) {
        byte[] sealed = secrets.seal(refreshToken, purpose(owner));
        transactions.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(RENEW)) {
                update.setBytes(1, sealed);
                update.setString(2, owner);
                update.setBytes(3, last);
                return update.executeUpdate();
            }
        });
    }

    /** Forgets a refresh token that Spotify no longer takes; a newer one in its place stays. */
    void remove(String owner, byte[] sealed) {
        transactions.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(REMOVE_ONE)) {
                delete.setString(1, owner);
                delete.setBytes(2, sealed);
                return delete.executeUpdate();
            }
        });
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

    private interface Column<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> query(String sql, String owner, Column<T> column) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, owner);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.ofNullable(column.of(row)) : Optional.empty();
                }
            }
        });
    }

    private static String purpose(String owner) {
        return "spotify-refresh-token:" + owner;
    }
}
