package io.soundforge.webhook.delivery;

import io.soundforge.tasks.Signal;
import jakarta.enterprise.context.ApplicationScoped;

/** Takes up due deliveries. */
@ApplicationScoped
public class Dispatcher {
    private final Signal signal = new Signal();

    /** There may be something new to send: look at once. Call it after the commit. */
    public void wake() {
        signal.wake();
    }
}
