package io.soundforge.storage;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.soundforge.storage.copy.StoreCopy;

/** The service; with {@code copy} as its argument, the program that copies a volume into a bucket and ends. */
@QuarkusMain
public class StorageMain implements QuarkusApplication {
    private static final int BAD_USAGE = 2;

    private final StoreCopy copy;

    StorageMain(StoreCopy copy) {
        this.copy = copy;
    }

    @Override
    public int run(String... args) throws Exception {
        if (args.length == 0) {
            Quarkus.waitForExit();
            return 0;
        }
        if (args.length == 1 && args[0].equals("copy")) {
            return copy.run(System.out);
        }
        System.err.println("usage: storage-service [copy]");
        return BAD_USAGE;
    }
}
