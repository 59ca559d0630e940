package io.soundforge.metadata.spotify;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.soundforge.events.EventCodec;
import io.soundforge.sql.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What Spotify has told, so that nobody asks twice. In Postgres: shared by all replicas. */
@ApplicationScoped
public class SpotifyCache {
    private static final Logger LOG = Logger.getLogger(SpotifyCache.class);

    private static final String FIND = """
            select body from spotify_cache
            where kind = ? and id = ? and variant = ?
              and (version = ? or (?::text is null and at > now() - ? * interval '1 second'))""";

    private static final String STORE = """
            insert into spotify_cache (kind, id, variant, version, body, at) values (?, ?, ?, ?, ?::json, now())
            on conflict (kind, id, variant) do update set version = excluded.version, body = excluded.body, at = now()""";

    private static final String SWEEP = "delete from spotify_cache where at < now() - ? * interval '1 second'";

    private final Transactions transactions;
    private final SpotifySettings settings;

    SpotifyCache(Transactions transactions, SpotifySettings settings) {
        this.transactions = transactions;
        this.settings = settings;
    }

    /**
     * What is known about a link.
     *
     * @param variant for whom it is true: the market, and for playlists the owner
     * @param version the version that it must have; null for any that is young enough
     */
    public Optional<SpotifyCollection> find(SpotifyLink.Item link, String variant, String version) {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(FIND)) {
                select.setString(1, link.kind().wire());
                select.setString(2, link.id());
                select.setString(3, variant);
                select.setString(4, version);
                select.setString(5, version);
                select.setLong(6, settings.cacheTtl().toSeconds());
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? read(row.getString(1)) : Optional.empty();
                }
            }
        });
    }

    /** Keeps what was told. */
    public void store(SpotifyLink.Item link, String variant, String version, SpotifyCollection answer) {
        transactions.call(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(STORE)) {
                upsert.setString(1, link.kind().wire());
                upsert.setString(2, link.id());
                upsert.setString(3, variant);
                upsert.setString(4, version);
                upsert.setString(5, write(answer));
                return upsert.executeUpdate();
            }
        });
    }

    /** Deletes what has not been told for the time that it is taken for true. @return how many entries */
    public int sweep() {
        return transactions.call(connection -> {
            try (PreparedStatement delete = connection.prepareStatement(SWEEP)) {
                delete.setLong(1, settings.cacheTtl().toSeconds());
                return delete.executeUpdate();
            }
        });
    }

    private static String write(SpotifyCollection answer) {
        try {
            return EventCodec.json().writeValueAsString(answer);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written", e);
        }
    }

    /** What another version of the gateway wrote may not be readable: then it is asked for again. */
    private static Optional<SpotifyCollection> read(String json) {
        try {
            return Optional.of(EventCodec.json().readValue(json, SpotifyCollection.class));
        } catch (JsonProcessingException e) {
            LOG.debugf("A cached answer of Spotify's cannot be read: %s", e.getOriginalMessage());
            return Optional.empty();
        }
    }
}
