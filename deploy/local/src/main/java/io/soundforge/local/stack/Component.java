package io.soundforge.local.stack;

import io.soundforge.embedded.ProcessRef;
import java.time.Instant;

/**
 * One process of the stack, as {@code status} shows it.
 *
 * @param name kafka, postgres or a service
 * @param state how it is
 * @param process null while there is none
 * @param port where it listens on loopback
 * @param restarts how often it was started again after it had died
 * @param problem the last reason why it died or did not start; null where there was none
 * @param since when it got into this state
 * @param readyAfterMs how long its last start took; null before that
 */
public record Component(
        String name,
        State state,
        ProcessRef process,
        int port,
        int restarts,
        String problem,
        Instant since,
        Long readyAfterMs) {

    /** How a component is. */
    public enum State {
        /** Waits for those it needs. */
        WAITING,
        /** Its process runs, it does not answer yet. */
        STARTING,
        /** It answers. */
        READY,
        /** It died, and is started again after a while. */
        RESTARTING,
        /** It has been ended. */
        STOPPED
    }

    static Component waiting(String name, int port) {
        return new Component(name, State.WAITING, null, port, 0, null, Instant.now(), null);
    }

    Component starting() {
        return new Component(name, State.STARTING, null, port, restarts, problem, Instant.now(), null);
    }

    Component started(ProcessRef newProcess) {
        return new Component(name, state, newProcess, port, restarts, problem, since, null);
    }

    Component ready(ProcessRef newProcess, long afterMs) {
        return new Component(name, State.READY, newProcess, port, restarts, problem, Instant.now(), afterMs);
    }

    Component died(String why) {
        return new Component(name, State.RESTARTING, null, port, restarts + 1, why, Instant.now(), null);
    }

    Component stopped() {
        return new Component(name, State.STOPPED, null, port, restarts, problem, Instant.now(), null);
    }
}
