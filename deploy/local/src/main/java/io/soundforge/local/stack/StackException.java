package io.soundforge.local.stack;

/** The stack could not do what was asked; the message tells a person why and what to do. */
public final class StackException extends Exception {
    private static final long serialVersionUID = 1L;

    public StackException(String message) {
        super(message);
    }

    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
