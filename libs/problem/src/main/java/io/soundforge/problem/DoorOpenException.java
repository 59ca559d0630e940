package io.soundforge.problem;

import io.quarkus.runtime.configuration.ConfigurationException;

/** A service would let strangers in as it is configured, and does not start. The message says what to set. */
public class DoorOpenException extends ConfigurationException {
    private static final long serialVersionUID = 1L;

    /** @param message names the setting */
    public DoorOpenException(String message) {
        super(message);
    }
}
