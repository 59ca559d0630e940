package io.soundforge.metadata.access.key;

/** A key that opens nothing. The message is for who showed it. */
public class KeyRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        UNKNOWN("This is no API key of this installation."),
        EXPIRED("This API key has expired."),
        REVOKED("This API key was revoked.");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }
    }

    private final Reason reason;

    KeyRefusedException(Reason reason) {
        // Cheap: no stack trace, however many wrong keys are tried.
        super(reason.sentence, null, false, false);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
