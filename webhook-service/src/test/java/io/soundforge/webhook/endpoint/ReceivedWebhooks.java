package io.soundforge.webhook.endpoint;

import static org.awaitility.Awaitility.await;

import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import io.soundforge.webhook.Receiver.Got;

/** A receiver, and webhooks that lead to it. */
abstract class ReceivedWebhooks extends Live {
    protected final Receiver receiver = closing(Receiver.answering());

    /** Has a test sent, and waits until so many requests have come. @return the last of them */
    protected final Got tested(String id, int count) {
        api.act(id, "test").then().statusCode(202);
        return arrival(count);
    }

    /** Waits until so many requests have come. @return the last of them */
    protected final Got arrival(int count) {
        await().until(() -> receiver.got().size() >= count);
        return receiver.got().get(count - 1);
    }
}
