package io.soundforge.egress;

/** Hears how far a transfer has come. */
@FunctionalInterface
public interface TransferListener {
    /** Nobody listens. */
    TransferListener NONE = (received, expected) -> {};

    /**
     * Called on the caller's thread after each piece.
     *
     * @param received bytes so far
     * @param expected bytes that the server announced; -1 if it did not
     */
    void transferred(long received, long expected);
}
