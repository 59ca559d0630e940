package io.soundforge.egress;

/** Hears how calls end, for metrics. */
@FunctionalInterface
public interface EgressObserver {
    /** The outcome of a call that brought what it was made for. */
    String OK = "OK";

    /** Counts nothing. */
    EgressObserver NONE = outcome -> {};

    /**
     * A call has ended, redirects included.
     *
     * @param outcome {@link #OK}, or the name of an {@link EgressCode}
     */
    void ended(String outcome);
}
