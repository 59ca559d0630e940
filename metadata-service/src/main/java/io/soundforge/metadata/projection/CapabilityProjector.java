package io.soundforge.metadata.projection;

import io.soundforge.events.Event;
import io.soundforge.events.WorkerCapabilities;
import io.soundforge.sql.PgText;
import io.soundforge.sql.Rows;
import io.soundforge.tasks.BatchHandler;
import io.soundforge.tasks.Received;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps the newest word of each worker service about itself, so that the gateway can answer while no worker runs. */
@ApplicationScoped
public class CapabilityProjector implements BatchHandler {
    private static final String SAVE = """
            insert into capability (service, step, data, at)
            select service, step, data::jsonb, at from unnest(?::text[], ?::text[], ?::text[], ?::timestamptz[])
                as n(service, step, data, at)
            on conflict (service) do update set step = excluded.step, data = excluded.data, at = excluded.at
            where capability.at <= excluded.at""";

    private record Word(WorkerCapabilities event, byte[] value) {}

    @Override
    public void handle(Connection connection, List<Received<? extends Event>> batch) throws SQLException {
        Map<String, Word> newest = new LinkedHashMap<>();
        for (Received<? extends Event> received : batch) {
            if (received.event() instanceof WorkerCapabilities event && event.service() != null) {
                newest.merge(event.service(), new Word(event, received.value()), CapabilityProjector::newer);
            }
        }
        try (Rows<Word> insert = Rows.of(connection, SAVE, newest.values())) {
            insert.text(word -> word.event().service())
                    .column(
                            "text",
                            word -> word.event().step() == null
                                    ? null
                                    : word.event().step().wire())
                    .column("text", word -> PgText.json(word.value()))
                    .times(word -> at(word.event()))
                    .update();
        }
    }

    private static Word newer(Word a, Word b) {
        return at(b.event()).isBefore(at(a.event())) ? a : b;
    }

    private static Instant at(WorkerCapabilities event) {
        return event.at() == null ? Instant.EPOCH : event.at();
    }
}
