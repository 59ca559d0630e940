package io.soundforge.webhook.log;

import io.soundforge.problem.ApiException;
import io.soundforge.rest.QueryTime;
import io.soundforge.sql.Transactions;
import io.soundforge.webhook.WebhookSettings;
import io.soundforge.webhook.delivery.Dispatcher;
import io.soundforge.webhook.endpoint.EndpointDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes up again what failed at a webhook within some time, after an outage that outlasted the schedule. Each delivery gets a whole new
 * schedule, and they become due one after the other, so that who has just come back is not run over.
 */
@ApplicationScoped
public class Recovery {
    private static final int USUAL_RATE = 10;
    private static final int BATCH = 1000;

    private final Transactions transactions;
    private final EndpointDirectory webhooks;
    private final RecoveryStore store;
    private final Dispatcher dispatcher;
    private final WebhookSettings.Limits limits;

    Recovery(
            Transactions transactions,
            EndpointDirectory webhooks,
            RecoveryStore store,
            Dispatcher dispatcher,
            WebhookSettings settings) {
        this.transactions = transactions;
        this.webhooks = webhooks;
        this.store = store;
        this.dispatcher = dispatcher;
        this.limits = settings.limits();
    }

    /**
     * Makes failed deliveries pending again, in several transactions. Broken off and asked again, it goes on with those that still are
     * failed; none is taken up twice.
     *
     * @throws ApiException 400 INVALID_TIME, INVALID_RATE; 404 WEBHOOK_NOT_FOUND; 409 WEBHOOK_PAUSED, WEBHOOK_DISABLED, or
     *     TOO_MANY_TO_RECOVER, with {@code found} and {@code limit}
     */
    public RecoveryView recover(UUID webhook, RecoveryRequest request, String owner) {
        int rate = rate(request.ratePerS());
        Instant from = from(request);
        Instant to = to(request, from);
        RecoveryStore.Range range = transactions.call(connection -> {
            webhooks.requireActive(connection, webhook, owner);
            return store.range(connection, webhook, owner, from, to);
        });
        if (range.found() > limits.recovered()) {
            throw tooMany(range.found());
        }
        int recovered = 0;
        Instant lastDueAt = null;
        Optional<RecoveryStore.Batch> last = Optional.empty();
        do {
            int most = Math.min(BATCH, limits.recovered() - recovered);
            RecoveryStore.Plan plan =
                    new RecoveryStore.Plan(rate, recovered, most, last.map(RecoveryStore.Batch::lastId));
            last = transactions.call(connection -> store.recover(connection, range, plan));
            if (last.isPresent()) {
                recovered += last.get().count();
                lastDueAt = last.get().lastDueAt();
                dispatcher.wake();
            }
        } while (last.isPresent());
        return new RecoveryView(recovered, lastDueAt);
    }

    private int rate(Integer asked) {
        int most = limits.recoveryRate();
        int rate = asked == null ? Math.min(USUAL_RATE, most) : asked;
        if (rate < 1 || rate > most) {
            throw ApiException.badField("INVALID_RATE", "rate_per_s", "rate_per_s is a number from 1 to " + most + ".");
        }
        return rate;
    }

    private static Instant from(RecoveryRequest request) {
        Instant from = QueryTime.parse("from", request.from());
        if (from == null) {
            throw ApiException.badField(
                    "INVALID_TIME", "from", "Say from when on: deliveries created since then are recovered.");
        }
        return from;
    }

    /** Null: until now, as the database says it. */
    private static Instant to(RecoveryRequest request, Instant from) {
        Instant to = QueryTime.parse("to", request.to());
        if (to != null && !to.isAfter(from)) {
            throw ApiException.badField("INVALID_TIME", "to", "\"to\" must be later than \"from\".");
        }
        return to;
    }

    private ApiException tooMany(long found) {
        return new ApiException(
                409,
                "TOO_MANY_TO_RECOVER",
                found + " deliveries have failed in that time; one recovery takes " + limits.recovered()
                        + " at most. Ask for a shorter time.",
                Map.of("found", found, "limit", limits.recovered()));
    }
}
