package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.embedded.VersityGateway;
import io.soundforge.testing.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf("io.soundforge.embedded.VersityGateway#isAvailable")
class VersityBackendTest extends S3BackendContract {
    @TempDir
    static Path folder;

    private static VersityGateway gateway;

    @BeforeAll
    static void start() throws IOException {
        gateway = VersityGateway.start(folder);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Override
    protected URI endpoint() {
        return gateway.endpoint();
    }

    @Test
    void speaksTlsToAServerOfAnAuthorityOfOnesOwn(@TempDir Path other) throws Exception {
        try (TestAuthority authority = new TestAuthority()) {
            TestAuthority.Identity identity = authority.identity("ip:127.0.0.1");
            try (VersityGateway encrypted =
                    VersityGateway.start(other, new VersityGateway.Identity(identity.certificate(), identity.key()))) {
                encrypted.createBucket("encrypted");
                S3Options strict = S3Servers.options(encrypted.endpoint(), "encrypted", "");
                try (S3Backend trusting = new S3Backend(S3Servers.withAuthority(strict, authority.certificate()));
                        S3Backend distrustful = new S3Backend(strict)) {
                    trusting.writeVolumeId("of this test");
                    assertThat(trusting.volumeId()).contains("of this test");
                    assertThatThrownBy(distrustful::volumeId)
                            .isInstanceOf(StoreAwayException.class)
                            .hasMessageContaining("PKIX");
                }
            }
        }
    }

    @Test
    void goesOnWithADownloadWhereTheServerBrokeOff() throws Exception {
        byte[] bytes = new byte[S3Options.MIN_PART_BYTES * 3];
        new java.util.Random(5).nextBytes(bytes);
        put(KEY, bytes);
        try (InputStream in = backend.read(KEY, 0, bytes.length)) {
            byte[] start = in.readNBytes(1000);
            gateway.kill();
            gateway.start();
            byte[] rest = in.readAllBytes();

            assertThat(start).isEqualTo(java.util.Arrays.copyOf(bytes, 1000));
            assertThat(rest).isEqualTo(java.util.Arrays.copyOfRange(bytes, 1000, bytes.length));
        }
    }
}
