package io.soundforge.secrets;

/** A secret cannot be sealed or opened. Its message never tells any of it. */
public final class SecretException extends RuntimeException {
    public SecretException(String message) {
        super(message);
    }
}
