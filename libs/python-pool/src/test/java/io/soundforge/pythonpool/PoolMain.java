package io.soundforge.pythonpool;

import java.util.concurrent.CountDownLatch;

/** A process with a pool whose worker is busy and has a child; for the test that kills it. */
final class PoolMain {
    private PoolMain() {}

    public static void main(String[] args) throws Exception {
        TestPool test = new TestPool();
        test.start("grandchild", "marker", args[0]);
        new CountDownLatch(1).await();
    }
}
