package io.soundforge.local.client;

/** The API said no; the message is fit for a person. */
public final class ApiFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    ApiFailure(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The stable code of the problem; null where there was none. */
    public String code() {
        return code;
    }
}
