package io.soundforge.metadata.projection;

import io.soundforge.sql.PgText;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Stores the data of facts with their tracks, as they came: answers and retries are made of them. */
@ApplicationScoped
public class TrackDocuments {
    private static final String SAVE = """
            update track t set
                downloaded = coalesce(n.downloaded::jsonb, t.downloaded),
                analyzed = coalesce(n.analyzed::jsonb, t.analyzed),
                processed = coalesce(n.processed::jsonb, t.processed),
                updated_at = now()
            from unnest(?::uuid[], ?::text[], ?::text[], ?::text[]) as n(id, downloaded, analyzed, processed)
            where t.id = n.id""";

    /** An empty batch. */
    public Batch batch() {
        return new Batch();
    }

    /** The news of one poll. */
    public static final class Batch {
        private final Map<UUID, News> news = new LinkedHashMap<>();

        private static final class News {
            private String downloaded;
            private String analyzed;
            private String processed;
        }

        void downloaded(UUID track, byte[] json) {
            of(track).downloaded = PgText.json(json);
        }

        void analyzed(UUID track, byte[] json) {
            of(track).analyzed = PgText.json(json);
        }

        void processed(UUID track, byte[] json) {
            of(track).processed = PgText.json(json);
        }

        private News of(UUID track) {
            return news.computeIfAbsent(track, any -> new News());
        }

        void save(Connection connection) throws SQLException {
            try (Rows<Map.Entry<UUID, News>> update = Rows.of(connection, SAVE, news.entrySet())) {
                update.column("uuid", Map.Entry::getKey)
                        .column("text", entry -> entry.getValue().downloaded)
                        .column("text", entry -> entry.getValue().analyzed)
                        .column("text", entry -> entry.getValue().processed)
                        .update();
            }
        }
    }
}
