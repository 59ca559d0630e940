package io.soundforge.metadata.upload;

import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The uploads' rows. The bytes are with storage-service. */
@ApplicationScoped
public class Uploads {
    private static final String INSERT = """
            insert into upload (id, owner, filename, size_bytes, sha256, created_at, last_used_at)
            select id, owner, filename, size_bytes, sha256, at, at
            from unnest(?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::timestamptz[])
                as n(id, owner, filename, size_bytes, sha256, at)""";

    /** Locked in the order of their ids, so that jobs that share uploads do not wait in a circle. */
    private static final String USE = """
            with asked as (
                select id, last_used_at from upload where owner = ? and id = any(?) order by id for no key update)
            update upload u set last_used_at = now() from asked a where u.id = a.id
            returning u.id, a.last_used_at < now() - interval '1 hour'""";

    /** Remembers uploads whose bytes have been stored. */
    public void insert(Connection connection, Collection<StoredUpload> uploads) throws SQLException {
        Instant now = Instant.now();
        try (Rows<StoredUpload> insert = Rows.of(connection, INSERT, uploads)) {
            insert.column("uuid", StoredUpload::id)
                    .column("text", StoredUpload::owner)
                    .text(StoredUpload::filename)
                    .column("int8", StoredUpload::sizeBytes)
                    .column("text", StoredUpload::sha256)
                    .times(upload -> now)
                    .update();
        }
    }

    /**
     * What a job may use.
     *
     * @param known uploads that exist and belong to the owner
     * @param stale those of them whose last use was a while ago, so that storage should hear of this one
     */
    public record Usable(Set<UUID> known, Set<UUID> stale) {}

    /** Marks uploads as used now. */
    public Usable use(Connection connection, String owner, Collection<UUID> ids) throws SQLException {
        Usable usable = new Usable(new HashSet<>(), new HashSet<>());
        if (ids.isEmpty()) {
            return usable;
        }
        try (PreparedStatement update = connection.prepareStatement(USE)) {
            update.setString(1, owner);
            update.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    usable.known().add(id);
                    if (row.getBoolean(2)) {
                        usable.stale().add(id);
                    }
                }
            }
        }
        return usable;
    }
}
