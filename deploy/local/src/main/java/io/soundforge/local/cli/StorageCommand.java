package io.soundforge.local.cli;

import io.soundforge.local.stack.BucketPlace;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.stack.StackState;
import io.soundforge.local.stack.StorageCopy;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code storage}: where files are kept. */
@Command(
        name = "storage",
        description = "Show where files are kept; copy them into a bucket.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = StorageCommand.Copy.class)
public final class StorageCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        StackHome home = StackHome.fromEnvironment();
        Optional<BucketPlace> bucket = BucketPlace.find(home);
        System.out.println(
                bucket.map(BucketPlace::location).orElse(home.volume().toString()));
        return 0;
    }

    /** {@code storage copy}. */
    @Command(
            name = "copy",
            description = {
                "Copy all files from the folder into a bucket, and check each by size and SHA-256.",
                "The stack must be up; broken off, it goes on where it was. The server and the keys:",
                "SOUNDFORGE_STORAGE_S3_ENDPOINT, _REGION, _ACCESS_KEY, _SECRET_KEY."
            })
    public static final class Copy implements Callable<Integer> {
        @Parameters(paramLabel = "s3://BUCKET[/PREFIX]", description = "The bucket; it must exist.")
        String bucket;

        @Override
        public Integer call() throws Exception {
            StackHome home = StackHome.fromEnvironment();
            BucketPlace target = BucketPlace.parse(bucket, System.getenv());
            if (BucketPlace.find(home).isPresent()) {
                throw new StackException(
                        "files are in " + BucketPlace.find(home).get() + " already, not in the folder");
            }
            StackState state = new Readiness(System.err).existing();
            int status = new StorageCopy(home, state).run(target);
            if (status == 0) {
                System.out.println("To work there from now on, before anything new comes:\n"
                        + "  ./soundforge down && ./soundforge up --storage " + target);
            }
            return status;
        }
    }
}
