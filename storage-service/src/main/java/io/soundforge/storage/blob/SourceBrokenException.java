package io.soundforge.storage.blob;

import java.io.IOException;

/** The sender went away in mid-body. */
public class SourceBrokenException extends IOException {
    public SourceBrokenException(Throwable cause) {
        super("the body broke off", cause);
    }
}
