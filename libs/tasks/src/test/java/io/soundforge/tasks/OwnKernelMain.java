package io.soundforge.tasks;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.soundforge.testing.Backends.ServiceDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * A replica in a process of its own, which a test may stop and kill. Its handler does not listen to being stopped: it ends when a line comes
 * in, as a computation would that knows nothing of leases.
 */
final class OwnKernelMain {
    private OwnKernelMain() {}

    public static void main(String[] args) throws Exception {
        ServiceDatabase database = new ServiceDatabase(args[0], args[1], args[2]);
        CountDownLatch lineCame = new CountDownLatch(1);
        ScriptedStep step = new ScriptedStep(task -> {
            System.out.println("running " + task.fence());
            awaitUninterruptibly(lineCame);
            System.out.println(
                    "ending " + task.fence() + " " + task.stopReason().orElse(null));
        });
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Kernel kernel = TestService.kernel(TestService.pool(database), args[3], Map.of(), registry);
        kernel.start(Optional.of(step), List.of());
        awaitInput();
        lineCame.countDown();
        while (registry.get("soundforge.tasks.lease.losses").counter().count() == 0) {
            Thread.sleep(20);
        }
        System.out.println("lost");
        kernel.stop();
    }

    private static void awaitInput() throws IOException {
        System.in.read();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (true) {
            try {
                latch.await();
                return;
            } catch (InterruptedException e) {
                // It does not listen.
            }
        }
    }
}
