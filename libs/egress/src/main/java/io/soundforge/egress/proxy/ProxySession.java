package io.soundforge.egress.proxy;

import io.soundforge.egress.EgressException;
import java.util.Optional;

/** One job's way through the {@link ToolProxy}. May be asked from any thread. */
public interface ProxySession extends AutoCloseable {
    /** What the program is told: {@code http://user:password@127.0.0.1:port}. For CONNECT and for plain HTTP. */
    String url();

    /** The password within {@link #url()}, so that it can be kept out of what is logged. */
    String password();

    /** Bytes that have passed in both directions so far. Grows while the program gets or sends something. */
    long bytes();

    /** Connections to the outside that were made so far. */
    int connections();

    /** Why a connection was refused first; empty if none was. */
    Optional<EgressException> refusal();

    /** Ends what is still open. The credentials are worth nothing afterwards. */
    @Override
    void close();
}
