package io.soundforge.metadata.upload;

import io.soundforge.metadata.sql.Rows;
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

    /** Marks uploads as used now. @return those that exist and belong to the owner */
    public Set<UUID> use(Connection connection, String owner, Collection<UUID> ids) throws SQLException {
        Set<UUID> found = new HashSet<>();
        if (ids.isEmpty()) {
            return found;
        }
        try (PreparedStatement update = connection.prepareStatement(
                "update upload set last_used_at = now() where owner = ? and id = any(?) returning id")) {
            update.setString(1, owner);
            update.setArray(2, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = update.executeQuery()) {
                while (row.next()) {
                    found.add(row.getObject(1, UUID.class));
                }
            }
        }
        return found;
    }
}
