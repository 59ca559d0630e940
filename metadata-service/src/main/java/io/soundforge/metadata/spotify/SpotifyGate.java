package io.soundforge.metadata.spotify;

import io.soundforge.sql.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The barrier that a 429 puts down: nobody in any replica asks Spotify before its time is up. Kept in Postgres, and passed by the
 * database's clock, so that replicas agree. Nobody waits at it: whoever meets it closed goes away until it opens.
 */
@ApplicationScoped
public class SpotifyGate {
    private static final String CLOSE = """
            insert into spotify_gate as g (name, parked_until) values ('spotify', now() + ? * interval '1 millisecond')
            on conflict (name) do update set parked_until = greatest(g.parked_until, excluded.parked_until)
            returning parked_until""";

    private static final String LOOK =
            "select parked_until from spotify_gate where name = 'spotify' and parked_until > now()";

    private final Transactions transactions;
    private final SpotifySettings settings;

    SpotifyGate(Transactions transactions, SpotifySettings settings) {
        this.transactions = transactions;
        this.settings = settings;
    }

    /** When asking is allowed again; empty where it is allowed now. */
    public Optional<Instant> parkedUntil() {
        return transactions.call(connection -> {
            try (PreparedStatement select = connection.prepareStatement(LOOK);
                    ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getTimestamp(1).toInstant()) : Optional.empty();
            }
        });
    }

    /**
     * Lets nobody ask for a time.
     *
     * @param retryAfter what Spotify said; null where it did not. Capped by {@link SpotifySettings#parkCap}
     * @return when asking is allowed again; never earlier than somebody else has found out already
     */
    public Instant park(Duration retryAfter) {
        Duration asked = retryAfter == null ? settings.parkDefault() : retryAfter;
        Duration pause = asked.compareTo(settings.parkCap()) > 0 ? settings.parkCap() : asked;
        return transactions.call(connection -> {
            try (PreparedStatement upsert = connection.prepareStatement(CLOSE)) {
                upsert.setLong(1, Math.max(1000, pause.toMillis()));
                try (ResultSet row = upsert.executeQuery()) {
                    row.next();
                    Timestamp until = row.getTimestamp(1);
                    return until.toInstant();
                }
            }
        });
    }
}
