package io.soundforge.boot;

/** Something that must be there before a service can serve, and that it makes itself: its tables, its topics. */
public interface Preparing {
    /** What is made, for messages. */
    String what();

    /**
     * Makes what is missing, and nothing twice.
     *
     * @throws Exception if that is not possible, or not yet
     */
    void prepare() throws Exception;

    /** Whether waiting may mend that failure, because a server is still on its way. */
    boolean mayPass(Exception failure);
}
