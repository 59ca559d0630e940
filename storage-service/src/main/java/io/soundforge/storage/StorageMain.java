package io.soundforge.storage;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.soundforge.storage.copy.StoreCopy;

/** The service; with {@code copy} as its argument, the program that copies a volume into a bucket and ends. */
@QuarkusMain
public final class StorageMain {
    private static final int BAD_USAGE = 2;

    private StorageMain() {}

    /** Without an argument it starts as all services do: a start that only prepares ends before any program of ours could run. */
    public static void main(String... args) {
        if (args.length == 0) {
            Quarkus.run(args);
        } else {
            Quarkus.run(Program.class, args);
        }
    }

    /** What ends by itself. */
    public static final class Program implements QuarkusApplication {
        private final StoreCopy copy;

        Program(StoreCopy copy) {
            this.copy = copy;
        }

        @Override
        public int run(String... args) throws Exception {
            if (args.length == 1 && args[0].equals("copy")) {
                return copy.run(System.out);
            }
            System.err.println("usage: storage-service [copy]");
            return BAD_USAGE;
        }
    }
}
