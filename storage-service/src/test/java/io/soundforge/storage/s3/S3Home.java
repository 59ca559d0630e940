package io.soundforge.storage.s3;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.soundforge.embedded.FreePorts;
import io.soundforge.embedded.VersityGateway;
import io.soundforge.storage.StoreHome;
import io.soundforge.storage.blob.S3TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** An S3 server with a bucket, secrets, and a port that the service's own client knows. */
public class S3Home implements QuarkusTestResourceLifecycleManager {
    static final String BUCKET = "sound-forge";
    static final String PREFIX = "store";

    private Path folder;
    private Line line;

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("s3-store");
            line = new Line(S3TestServer.endpoint());
            S3TestServer.emptyBucket(BUCKET);
            int port = FreePorts.any();
            return Map.ofEntries(
                    Map.entry("soundforge.storage.backend", "s3"),
                    // Tests sweep when they want to.
                    Map.entry("quarkus.scheduler.enabled", "false"),
                    // Beans of other tests ask for it; nothing must ever be written there.
                    Map.entry(
                            "soundforge.storage.volume",
                            folder.resolve("unused").toString()),
                    Map.entry("soundforge.storage.s3.endpoint", line.url().toString()),
                    Map.entry("soundforge.storage.s3.bucket", BUCKET),
                    Map.entry("soundforge.storage.s3.prefix", "/" + PREFIX + "/"),
                    Map.entry("soundforge.storage.s3.access-key", VersityGateway.ACCESS_KEY),
                    Map.entry("soundforge.storage.s3.secret-key", VersityGateway.SECRET_KEY),
                    Map.entry("soundforge.storage.s3.part-size", "5242880"),
                    Map.entry("soundforge.storage.s3.attempts", "2"),
                    Map.entry("soundforge.internal.token", StoreHome.TOKEN),
                    Map.entry("soundforge.links.secret", StoreHome.SECRET),
                    Map.entry("quarkus.http.test-port", Integer.toString(port)),
                    Map.entry("soundforge.storage.url", "http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(line, new TestInjector.MatchesType(Line.class));
    }

    @Override
    public void stop() {
        try {
            if (line != null) {
                line.close();
            }
            StoreHome.deleteTree(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
