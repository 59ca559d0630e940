package io.soundforge.webhook.event;

import io.soundforge.events.EventCodec;
import io.soundforge.sql.Rows;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** Events and their deliveries, as rows. */
@ApplicationScoped
public class EventStore {
    /** An event that a webhook wants. */
    record Match(OutgoingEvent event, UUID endpoint, boolean bearerLinks) {}

    /** An event with what is sent. */
    record StoredEvent(OutgoingEvent event, byte[] body, byte[] bearerBody) {}

    private static final String MATCHES = """
            SELECT v.place, e.id, e.links
            FROM unnest(?::int[], ?::text[], ?::text[], ?::text[]) AS v (place, owner, patterns, labels)
            JOIN endpoint e ON e.owner = v.owner
                AND e.events && string_to_array(v.patterns, ',')
                AND e.labels <@ v.labels::jsonb
            ORDER BY v.place, e.id
            """;

    private static final String ADD_EVENTS = """
            INSERT INTO event (id, type, owner, job_id, track_id, occurred_at, traceparent, body, bearer_body)
            SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::uuid[], ?::uuid[], ?::timestamptz[], ?::text[],
                ?::bytea[], ?::bytea[])
            ON CONFLICT DO NOTHING
            """;

    private static final String ADD_DELIVERIES = """
            INSERT INTO delivery (id, event_id, endpoint_id, owner, event_type, job_id)
            SELECT * FROM unnest(?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::uuid[])
            ON CONFLICT DO NOTHING
            """;

    /**
     * Adds a test event and its delivery to one webhook.
     *
     * @return the delivery
     */
    public UUID addTest(Connection connection, UUID endpoint, String owner) throws SQLException {
        OutgoingEvent event = OutgoingEvent.test(endpoint, owner);
        UUID delivery = EventCodec.newId();
        addEvents(connection, List.of(new StoredEvent(event, EventBody.of(event), null)));
        addDeliveries(connection, List.of(new NewDelivery(delivery, new Match(event, endpoint, false))));
        return delivery;
    }

    /** Which webhooks want which of the events. */
    List<Match> matches(Connection connection, List<OutgoingEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return List.of();
        }
        List<Integer> places = IntStream.range(0, events.size()).boxed().toList();
        List<Match> matches = new ArrayList<>();
        try (Rows<Integer> rows = Rows.of(connection, MATCHES, places)
                .column("int", place -> place)
                .column("text", place -> events.get(place).owner())
                .column(
                        "text",
                        place -> String.join(
                                ",", EventTypes.takenBy(events.get(place).type())))
                .json(place -> events.get(place).labels())) {
            rows.query(found -> matches.add(new Match(
                    events.get(found.getInt(1)),
                    found.getObject(2, UUID.class),
                    found.getString(3).equals("bearer"))));
        }
        return matches;
    }

    /** Adds events, and a delivery for each match. What is there already stays as it is. */
    void add(Connection connection, List<StoredEvent> events, List<Match> matches) throws SQLException {
        addEvents(connection, events);
        addDeliveries(
                connection,
                matches.stream()
                        .map(match -> new NewDelivery(EventCodec.newId(), match))
                        .toList());
    }

    private record NewDelivery(UUID id, Match match) {
        OutgoingEvent event() {
            return match.event();
        }
    }

    private static void addEvents(Connection connection, List<StoredEvent> events) throws SQLException {
        try (Rows<StoredEvent> rows = Rows.of(connection, ADD_EVENTS, events)
                .column("text", row -> row.event().id())
                .column("text", row -> row.event().type())
                .column("text", row -> row.event().owner())
                .column("uuid", row -> row.event().jobId())
                .column("uuid", row -> row.event().trackId())
                .times(row -> row.event().at())
                .column("text", row -> row.event().traceparent())
                .bytes(StoredEvent::body)
                .bytes(StoredEvent::bearerBody)) {
            rows.update();
        }
    }

    private static void addDeliveries(Connection connection, List<NewDelivery> deliveries) throws SQLException {
        try (Rows<NewDelivery> rows = Rows.of(connection, ADD_DELIVERIES, deliveries)
                .column("uuid", NewDelivery::id)
                .column("text", row -> row.event().id())
                .column("uuid", row -> row.match().endpoint())
                .column("text", row -> row.event().owner())
                .column("text", row -> row.event().type())
                .column("uuid", row -> row.event().jobId())) {
            rows.update();
        }
    }
}
