package io.soundforge.egress.proxy;

/**
 * The way to the network for programs that we start but did not write: a forward proxy that vets every address as
 * {@link io.soundforge.egress.EgressClient} does. It listens on this machine's loopback address only.
 */
public interface ToolProxy {
    /**
     * Opens the way for one job, with credentials of its own. Cheap; the first one starts the proxy.
     *
     * @return to be closed with the job
     */
    ProxySession open();

    /**
     * As {@link #open()}, for a job that needs less than others may.
     *
     * @param maxBytes most bytes, both directions together; {@link ToolProxySettings#maxBytes()} where that is less
     */
    ProxySession open(long maxBytes);
}
