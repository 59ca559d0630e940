package io.soundforge.events;

/** A record that is no event of its topic. It will not become readable by trying again. */
public class UnreadableEventException extends Exception {
    public UnreadableEventException(String message, Throwable cause) {
        super(message, cause);
    }

    public UnreadableEventException(String message) {
        super(message);
    }
}
