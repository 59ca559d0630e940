package io.soundforge.local.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What another Java process of this machine holds in its heap, garbage left out. Asks as {@code jconsole} does. */
final class LiveHeap implements AutoCloseable {
    private static final int PAUSE_MS = 20;

    private final JMXConnector connector;
    private final MemoryMXBean memory;

    /** Connects to the process, which gets a management agent by that. */
    LiveHeap(long pid) throws IOException {
        connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(pid)));
        memory = ManagementFactory.newPlatformMXBeanProxy(
                connector.getMBeanServerConnection(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    private static String agent(long pid) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
            try {
                return machine.startLocalManagementAgent();
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException("process " + pid + " lets nobody look at its heap", e);
        }
    }

    /** Bytes that are in use now, after a full collection. */
    long bytes() {
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** The most bytes that are in use at once while the work is done: collected and looked at over and over, which slows it down. */
    long most(Callable<?> work) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong most = new AtomicLong(bytes());
        Thread looking = Thread.ofPlatform().name("live-heap").start(() -> {
            while (!over.get()) {
                most.accumulateAndGet(bytes(), Math::max);
                pause();
            }
        });
        try {
            work.call();
        } finally {
            over.set(true);
            looking.join();
        }
        return most.get();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
