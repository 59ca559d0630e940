package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.soundforge.storage.blob.BlobBackend.Found;
import io.soundforge.storage.blob.BlobBackend.Incoming;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import io.soundforge.storageclient.Digests;
import io.soundforge.storageclient.InvalidKeyException;
import io.soundforge.storageclient.StagingArea;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every backend must do. */
public abstract class BlobBackendContract {
    protected static final String STAGED = "staging/task_a/1/vocals.flac";
    protected static final String KEY = "stems/00000000-0000-7000-8000-000000000001/vocals.flac";

    protected BlobBackend backend;

    /** A backend with nothing in it. */
    protected abstract BlobBackend emptyBackend() throws IOException;

    @BeforeEach
    void makeBackend() throws IOException {
        backend = emptyBackend();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected Sealed put(String path, byte[] bytes) throws IOException {
        try (Incoming incoming = backend.receive(path, new ByteArrayInputStream(bytes), Long.MAX_VALUE)) {
            incoming.keep();
            return incoming.sealed();
        }
    }

    protected byte[] get(String path) throws IOException {
        long size = backend.find(path).orElseThrow().sizeBytes();
        try (InputStream in = backend.read(path, 0, size)) {
            return in.readAllBytes();
        }
    }

    @Test
    void keepsBytesAndTellsTheirChecksums() throws IOException {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        CRC32 crc = new CRC32();
        crc.update(bytes);

        Sealed sealed = put(KEY, bytes);

        assertThat(sealed.sizeBytes()).isEqualTo(bytes.length);
        assertThat(sealed.sha256())
                .isEqualTo(HexFormat.of().formatHex(Digests.sha256().digest(bytes)));
        assertThat(sealed.crc32()).isEqualTo(crc.getValue());
        assertThat(get(KEY)).isEqualTo(bytes);
        assertThat(backend.seal(KEY)).isEqualTo(sealed);
    }

    @Test
    void keepsEmptyFiles() throws IOException {
        put(KEY, new byte[0]);

        assertThat(backend.find(KEY)).map(Found::sizeBytes).contains(0L);
        assertThat(get(KEY)).isEmpty();
    }

    @Test
    void showsNothingBeforeItIsKept() throws IOException {
        try (Incoming incoming = backend.receive(KEY, new ByteArrayInputStream(bytes("x")), 10)) {
            assertThat(backend.find(KEY)).isEmpty();
            assertThat(incoming.sealed().sizeBytes()).isEqualTo(1);
        }
        assertThat(backend.find(KEY)).isEmpty();
    }

    @Test
    void replacesWhatWasThere() throws IOException {
        put(KEY, bytes("a longer first version"));
        put(KEY, bytes("second"));

        assertThat(get(KEY)).asString().isEqualTo("second");
    }

    @Test
    void readsParts() throws IOException {
        put(KEY, bytes("0123456789"));

        try (InputStream in = backend.read(KEY, 3, 4)) {
            assertThat(in.readAllBytes()).asString().isEqualTo("3456");
        }
        try (InputStream in = backend.read(KEY, 10, 0)) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void refusesMoreThanTheLimitAndKeepsNothing() throws IOException {
        assertThatThrownBy(() -> backend.receive(KEY, new ByteArrayInputStream(new byte[1001]), 1000))
                .isInstanceOfSatisfying(BlobTooLargeException.class, e -> assertThat(e.limitBytes())
                        .isEqualTo(1000));
        assertThat(backend.find(KEY)).isEmpty();
        try (Incoming exactly = backend.receive(KEY, new ByteArrayInputStream(new byte[1000]), 1000)) {
            assertThat(exactly.sealed().sizeBytes()).isEqualTo(1000);
        }
    }

    @Test
    void keepsNothingOfABodyThatBreaksOff() throws IOException {
        InputStream broken = new InputStream() {
            private int left = 5000;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("connection reset");
                }
                left--;
                return 1;
            }
        };

        assertThatThrownBy(() -> backend.receive(KEY, broken, 10_000)).isInstanceOf(SourceBrokenException.class);
        assertThat(backend.find(KEY)).isEmpty();
    }

    @Test
    void movesFromStagingInPlaceOfWhatIsThere() throws IOException {
        put(KEY, bytes("old"));
        Sealed staged = put(STAGED, bytes("new"));

        backend.move(STAGED, KEY, backend.seal(STAGED));

        assertThat(get(KEY)).asString().isEqualTo("new");
        assertThat(backend.find(STAGED)).isEmpty();
        assertThat(backend.seal(KEY).sha256()).isEqualTo(staged.sha256());
    }

    @Test
    void refusesToMoveWhatIsGone() throws IOException {
        put(STAGED, bytes("once"));
        Sealed sealed = backend.seal(STAGED);
        backend.move(STAGED, KEY, sealed);

        assertThatThrownBy(() -> backend.move(STAGED, KEY, sealed)).isInstanceOf(NoSuchBlobException.class);
        assertThat(get(KEY)).asString().isEqualTo("once");
    }

    @Test
    void refusesToMoveWhatHasChangedSinceItWasSealed() throws IOException {
        put(STAGED, bytes("as verified"));
        Sealed sealed = backend.seal(STAGED);
        put(STAGED, bytes("another!!!!"));

        assertThatThrownBy(() -> backend.move(STAGED, KEY, sealed)).isInstanceOf(NoSuchBlobException.class);
        assertThat(backend.find(KEY)).isEmpty();
    }

    @Test
    void copiesAndCopiesAgain() throws IOException {
        put(KEY, bytes("shared"));

        backend.copy(KEY, STAGED);
        backend.copy(KEY, STAGED);

        assertThat(get(STAGED)).asString().isEqualTo("shared");
        assertThat(backend.delete(KEY)).isTrue();
        assertThat(get(STAGED)).asString().isEqualTo("shared");
    }

    @Test
    void movesACopyOverItsOwnOriginal() throws IOException {
        put(KEY, bytes("same"));
        backend.copy(KEY, STAGED);

        backend.move(STAGED, KEY, backend.seal(STAGED));

        assertThat(get(KEY)).asString().isEqualTo("same");
    }

    @Test
    void deletesOnce() throws IOException {
        put(KEY, bytes("x"));

        assertThat(backend.delete(KEY)).isTrue();
        assertThat(backend.delete(KEY)).isFalse();
        assertThat(backend.find(KEY)).isEmpty();
    }

    @Test
    void remembersTheIdThatItWasGiven() throws IOException {
        assertThat(backend.volumeId()).isEmpty();
        backend.writeVolumeId("first");
        backend.writeVolumeId("second");
        assertThat(backend.volumeId()).contains("second");
    }

    @Test
    void saysWhenThereIsNothing() {
        assertThatThrownBy(() -> backend.seal(KEY)).isInstanceOf(NoSuchBlobException.class);
        assertThatThrownBy(() -> backend.read(KEY, 0, 1)).isInstanceOf(NoSuchBlobException.class);
        assertThatThrownBy(() -> backend.copy(KEY, STAGED)).isInstanceOf(NoSuchBlobException.class);
    }

    @Test
    void deletesStagingByClaimAndByTask() throws IOException {
        put("staging/task_a/1/one", bytes("1"));
        put("staging/task_a/2/two", bytes("2"));

        put("staging/other_a/1/three", bytes("3"));

        backend.deleteStaging(new StagingArea("task_a", 1));
        assertThat(backend.find("staging/task_a/1/one")).isEmpty();
        assertThat(backend.find("staging/task_a/2/two")).isPresent();

        backend.deleteStagingOf("task_");
        assertThat(backend.find("staging/task_a/2/two")).isEmpty();
        assertThat(backend.find("staging/other_a/1/three")).isPresent();
    }

    @Test
    void listsWhatIsBelowAFolder() throws IOException {
        Instant before = Instant.now().minusSeconds(5);
        put("uploads/a", bytes("1"));
        put("uploads/b", bytes("22"));
        put(STAGED, bytes("3"));
        List<Found> found = new ArrayList<>();

        backend.list("uploads", found::add);

        assertThat(found).extracting(Found::path).containsExactlyInAnyOrder("uploads/a", "uploads/b");
        assertThat(found).extracting(Found::sizeBytes).containsExactlyInAnyOrder(1L, 2L);
        assertThat(found).allSatisfy(file -> assertThat(file.modifiedAt()).isAfter(before));
    }

    @Test
    void sweepsOldStagingAndNothingElse() throws IOException {
        put(STAGED, bytes("staged"));
        put(KEY, bytes("published"));
        put("uploads/a", bytes("uploaded"));

        assertThat(backend.sweep(Duration.ofHours(1), Duration.ofHours(1))).isZero();
        assertThat(backend.find(STAGED)).isPresent();
        assertThat(backend.sweep(Duration.ofHours(-1), Duration.ofHours(-1))).isEqualTo(1);

        assertThat(backend.find(STAGED)).isEmpty();
        assertThat(backend.find(KEY)).isPresent();
        assertThat(backend.find("uploads/a")).isPresent();
    }

    @Test
    void sparesWhatIsBeingReceived() throws IOException {
        try (Incoming incoming = backend.receive(KEY, new ByteArrayInputStream(bytes("in flight")), 100)) {
            backend.sweep(Duration.ofHours(-1), Duration.ofHours(-1));
            incoming.keep();
        }
        assertThat(get(KEY)).asString().isEqualTo("in flight");
    }

    @Test
    void showsOneWholeVersionWhileManyWrite() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Void>> writers = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                byte[] version = bytes(("version " + i + " ").repeat(2000));
                writers.add(() -> {
                    put(KEY, version);
                    return null;
                });
            }
            List<Future<Void>> running = new ArrayList<>();
            writers.forEach(writer -> running.add(threads.submit(writer)));
            for (Future<Void> future : running) {
                future.get();
                String seen = new String(backend.read(KEY, 0, 8).readAllBytes(), StandardCharsets.UTF_8);
                assertThat(seen).startsWith("version");
            }
        }
        String last = new String(get(KEY), StandardCharsets.UTF_8);
        assertThat(last).isEqualTo(last.substring(0, last.length() / 2000).repeat(2000));
    }

    @ParameterizedTest
    @MethodSource("io.soundforge.storage.blob.HostileNames#paths")
    void refusesNamesThatCouldLeadElsewhere(String path) {
        assertThatThrownBy(() -> put(path, bytes("x"))).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> backend.find(path)).isInstanceOf(InvalidKeyException.class);
        assertThatThrownBy(() -> backend.delete(path)).isInstanceOf(InvalidKeyException.class);
    }
}
