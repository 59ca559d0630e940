package io.soundforge.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.local.view.Durations;
import io.soundforge.local.webhook.DeliveryReport;
import io.soundforge.local.webhook.WebhookApi;
import io.soundforge.local.webhook.WebhookReport;
import java.time.Duration;

/** Waits for one attempt of a delivery, and says what came of it. */
record AttemptWait(WebhooksCommand webhooks, WebhookApi api, String id, Duration patience) {

    /**
     * Waits.
     *
     * @param before how many attempts there were
     * @return the command's end: 0 where it arrived, else 1
     */
    int await(String delivery, int before, boolean json) throws Exception {
        JsonNode found = api.awaitAttempt(id, delivery, before, patience);
        boolean attempted = found.path("attempts").asInt() > before;
        if (json) {
            webhooks.print(found);
            return attempted && isDelivered(found) ? 0 : 1;
        }
        if (!attempted) {
            String health = new WebhookReport(webhooks.moments(), webhooks.out()).health(api.get(id));
            webhooks.out()
                    .println("✗ no attempt within " + Durations.brief(patience) + "; the webhook's health: " + health
                            + "\n./soundforge webhooks log " + id + " " + delivery + " shows when it comes.");
            return 1;
        }
        return new DeliveryReport(webhooks.moments(), webhooks.out()).last(found) ? 0 : 1;
    }

    private static boolean isDelivered(JsonNode delivery) {
        return delivery.path("last_outcome").asText().equals("DELIVERED");
    }
}
