package io.soundforge.local.stack;

import java.io.IOException;
import java.util.function.Consumer;

/** Something that the supervisor keeps running. */
interface Managed {
    /** kafka, postgres or a service. */
    String name();

    /** Where it listens. */
    int port();

    /**
     * Starts it and waits until it answers.
     *
     * @param onProcess hears of the process as soon as there is one
     * @return the process
     * @throws IOException if it ended or did not answer in time; the message says why
     */
    ProcessHandle launch(Consumer<ProcessHandle> onProcess) throws IOException;

    /** Ends it in order, or after a while by force. */
    void stop();
}
