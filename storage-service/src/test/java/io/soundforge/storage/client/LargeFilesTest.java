package io.soundforge.storage.client;

import static io.soundforge.storage.StoreDriver.signer;
import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.events.Step;
import io.soundforge.storage.StoreTest;
import io.soundforge.storageclient.Digests;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.UploadResult;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** More bytes than the heap has room for, in and out: nothing on the way keeps a body in memory. */
@StoreTest
class LargeFilesTest {
    @Inject
    StorageClient client;

    @ConfigProperty(name = "soundforge.storage.url")
    String url;

    @Test
    void passThroughAHeapThatIsSmaller() throws Exception {
        long size = Runtime.getRuntime().maxMemory() + (64L << 20);
        UUID id = UUID.randomUUID();
        UUID track = UUID.randomUUID();

        UploadResult stored;
        try (CountingSource source = new CountingSource(size)) {
            stored = client.putUpload(id, "default", source, size);
        }
        assertThat(stored.sizeBytes()).isEqualTo(size);
        assertThat(peakGrowth(() -> publishAndFetch(id, track, stored))).isLessThan(300L << 20);
    }

    private void publishAndFetch(UUID id, UUID track, UploadResult stored) throws Exception {
        String task = track + ":download:1";
        Path linked = client.linkUploadToStaging(id, task, 1, "source");
        StorageKey key = StorageKey.download(track, "wav");
        client.publish(new Publication(
                task,
                1,
                "default",
                UUID.randomUUID(),
                track,
                Step.DOWNLOAD,
                1,
                List.of(new StagedFile(linked, key, stored.sizeBytes(), stored.sha256()))));
        try (DigestInputStream in = new DigestInputStream(
                URI.create(url + signer().link(key).path()).toURL().openStream(), Digests.sha256())) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            assertThat(HexFormat.of().formatHex(in.getMessageDigest().digest())).isEqualTo(stored.sha256());
        }
        String archive = url + signer().archive(track, null, null).path();
        long zipped;
        try (InputStream in = URI.create(archive).toURL().openStream()) {
            zipped = in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        assertThat(zipped).isGreaterThan(stored.sizeBytes());
        client.deleteTrack(track);
        client.deleteUpload(id);
    }

    private interface Work {
        void run() throws Exception;
    }

    /** How much more memory was in use after a collection at the end than at the start: what a leak of buffers would show. */
    private static long peakGrowth(Work work) throws Exception {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long before = runtime.totalMemory() - runtime.freeMemory();
        work.run();
        System.gc();
        return runtime.totalMemory() - runtime.freeMemory() - before;
    }

    /** Bytes that differ from block to block, made as they are read. */
    private static final class CountingSource extends InputStream {
        private long left;

        CountingSource(long size) {
            left = size;
        }

        @Override
        public int read() {
            return left-- > 0 ? 7 : -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int got = (int) Math.min(length, left);
            for (int i = 0; i < got; i += 64) {
                buffer[offset + i] = (byte) (left >> 13);
            }
            left -= got;
            return got;
        }
    }
}
