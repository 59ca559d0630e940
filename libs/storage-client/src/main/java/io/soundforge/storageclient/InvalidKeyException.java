package io.soundforge.storageclient;

/** A text that is no storage key or no staging name. Its message never repeats the text. */
public class InvalidKeyException extends IllegalArgumentException {
    public InvalidKeyException(String message) {
        super(message);
    }
}
