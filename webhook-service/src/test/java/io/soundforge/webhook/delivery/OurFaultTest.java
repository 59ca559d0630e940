package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.webhook.Endpoints;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.endpoint.EndpointVault;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What goes wrong here costs a webhook nothing: nobody was called. */
@QuarkusTest
@TestProfile(Hostile.class)
class OurFaultTest extends Live {
    /** The last of the schedule. */
    private static final int LAST = 3;

    @Inject
    EndpointVault vault;

    private final Receiver receiver = closing(Receiver.answering());

    @Test
    void aSecretThatCannotBeOpenedIsWaitedFor() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        tables.run("UPDATE endpoint SET secret = '\\x00' WHERE id = ?", endpoint.id());
        UUID delivery = deliveries.addTest(endpoint.id(), owner, LAST);
        wake();
        costsNothing(endpoint, delivery, "SECRET_UNREADABLE");

        tables.run(
                "UPDATE endpoint SET secret = ?, revision = revision + 1 WHERE id = ?",
                vault.sealSecret(endpoint.id(), endpoint.secret()),
                endpoint.id());
        makeDue(endpoint);
        assertThat(attempt(delivery, 6).outcome()).isEqualTo("DELIVERED");
    }

    @Test
    void anAttemptThatBreaksOffIsMadeAgain() throws Exception {
        Endpoints.Added endpoint = endpoint(receiver.url());
        byte[] twoLines = vault.sealHeaders(endpoint.id(), Map.of("X-Odd", "one\ntwo"));
        tables.run("UPDATE endpoint SET headers = ? WHERE id = ?", twoLines, endpoint.id());
        UUID delivery = deliveries.addTest(endpoint.id(), owner, LAST);
        wake();
        costsNothing(endpoint, delivery, "INTERNAL_ERROR");
    }

    private void costsNothing(Endpoints.Added endpoint, UUID delivery, String outcome) {
        for (int number = 1; number <= 5; number++) {
            assertThat(attempt(delivery, number).outcome()).isEqualTo(outcome);
            assertThat(tables.text("SELECT state || stage FROM delivery WHERE id = ?", delivery))
                    .isEqualTo("pending" + LAST);
            assertThat(tables.count(
                            "delivery WHERE id = ? AND due_at - now() BETWEEN interval '4 min' AND interval '6 min'",
                            delivery))
                    .isEqualTo(1);
            if (number < 5) {
                makeDue(endpoint);
            }
        }
        assertThat(tables.count(
                        "endpoint_health WHERE endpoint_id = ? AND failures_in_row = 0 AND failing_since IS NULL"
                                + " AND last_failure_at IS NULL AND window_failures = 0 AND open_until IS NULL",
                        endpoint.id()))
                .isEqualTo(1);
        assertThat(receiver.connections()).isZero();
    }
}
