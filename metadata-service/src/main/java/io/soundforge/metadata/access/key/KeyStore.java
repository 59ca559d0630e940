package io.soundforge.metadata.access.key;

import io.soundforge.metadata.access.AuthSettings;
import io.soundforge.metadata.access.Scope;
import io.soundforge.sql.Rows;
import io.soundforge.sql.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table of keys. Keys themselves never come here, only their hashes. */
@ApplicationScoped
public class KeyStore {
    private static final String COLUMNS =
            "id, owner, label, scopes, created_at, expires_at, revoked_at, last_used_at, hash";
    private static final String ALL = "select " + COLUMNS + " from api_key";
    private static final String PAGE = ALL + " where (?::uuid is null or id < ?) order by id desc limit ?";
    private static final String ONE = ALL + " where id = ?";
    private static final String GOOD = "revoked_at is null and (expires_at is null or expires_at > now())";
    private static final String COUNT = "select count(*) from api_key where " + GOOD;

    private static final String INSERT = """
            insert into api_key (id, hash, owner, label, scopes, created_at, expires_at)
            select ?, ?, ?, ?, ?, ?, ? where (%s) < ?""".formatted(COUNT);

    private static final String REVOKE = "update api_key set revoked_at = coalesce(revoked_at, now()) where id = ?";

    private static final String USED = """
            update api_key k set last_used_at = u.at
            from unnest(?, ?) u(id, at) where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at)""";

    /** The lesser of two times, where one may be missing. */
    private static final String SWEEP = "delete from api_key where least(revoked_at, expires_at) < ?";

    private final Transactions transactions;
    private final AuthSettings.Keys settings;

    KeyStore(Transactions transactions, AuthSettings settings) {
        this.transactions = transactions;
        this.settings = settings.keys();
    }

    /** How many keys are good now. */
    public long good() {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(COUNT);
                    ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    /** All keys by their ids. */
    Map<UUID, StoredKey> byId() {
        return transactions.call(connection -> {
            Map<UUID, StoredKey> keys = new HashMap<>();
            try (PreparedStatement select = connection.prepareStatement(ALL);
                    ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ApiKey key = key(row);
                    keys.put(key.id(), new StoredKey(key, row.getString("hash")));
                }
            }
            return keys;
        });
    }

    /** The keys behind one of them, the newest first. @param behind null: from the newest on */
    List<ApiKey> page(UUID behind, int size) {
        return transactions.call(connection -> {
            List<ApiKey> keys = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(PAGE)) {
                select.setObject(1, behind);
                select.setObject(2, behind);
                select.setInt(3, size);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        keys.add(key(row));
                    }
                }
            }
            return keys;
        });
    }

    Optional<ApiKey> find(UUID id) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(ONE)) {
                select.setObject(1, id);
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? Optional.of(key(row)) : Optional.empty();
                }
            }
        });
    }

    /** @return false where there are as many good keys as there may be */
    boolean insert(ApiKey key, String hash) {
        return transactions.call(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setObject(1, key.id());
                insert.setString(2, hash);
                insert.setString(3, key.owner());
                insert.setString(4, key.label());
                Object[] scopes =
                        key.scopes().stream().map(Scope::wire).sorted().toArray();
                insert.setArray(5, connection.createArrayOf("text", scopes));
                insert.setTimestamp(6, Rows.timestamp(key.createdAt()));
                insert.setTimestamp(7, Rows.timestamp(key.expiresAt()));
                insert.setInt(8, settings.most());
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** @return false where there is no such key */
    boolean revoke(UUID id) {
        return transactions.call(connection -> {
            try (PreparedStatement update = connection.prepareStatement(REVOKE)) {
                update.setObject(1, id);
                return update.executeUpdate() == 1;
            }
        });
    }

    /** Keys were used at these times. */
    void used(Map<UUID, Instant> uses) {
        transactions.call(connection -> {
            try (Rows<Map.Entry<UUID, Instant>> rows = Rows.of(connection, USED, uses.entrySet())) {
                return rows.column("uuid", Map.Entry::getKey)
                        .times(Map.Entry::getValue)
                        .update();
            }
        });
    }

    /** Deletes keys that ended long ago. */
    public int sweep(Connection connection) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(SWEEP)) {
            delete.setTimestamp(1, Rows.timestamp(Instant.now().minus(settings.retention())));
            return delete.executeUpdate();
        }
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                row.getObject("id", UUID.class),
                row.getString("owner"),
                row.getString("label"),
                scopes((String[]) row.getArray("scopes").getArray()),
                time(row, "created_at"),
                time(row, "expires_at"),
                time(row, "revoked_at"),
                time(row, "last_used_at"));
    }

    private static Set<Scope> scopes(String[] names) {
        return Arrays.stream(names).map(Scope::of).flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet());
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Rows.instant(row.getObject(column, OffsetDateTime.class));
    }
}
