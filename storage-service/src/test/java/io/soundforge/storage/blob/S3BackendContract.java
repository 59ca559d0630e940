package io.soundforge.storage.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.soundforge.storage.blob.BlobBackend.Announced;
import io.soundforge.storage.blob.BlobBackend.Incoming;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import io.soundforge.storageclient.StorageKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/** What every S3 server must do for us, besides what every backend must do. */
abstract class S3BackendContract extends BlobBackendContract {
    private static final int PART = S3Options.MIN_PART_BYTES;

    protected String bucket;

    /** Where the server answers. */
    protected abstract URI endpoint();

    /** A client that is not the one under test. */
    protected final S3Client plain() {
        return S3Servers.client(endpoint());
    }

    protected final S3Options options(String prefix) {
        return S3Servers.options(endpoint(), bucket, prefix);
    }

    @Override
    protected BlobBackend emptyBackend() {
        bucket = "test-" + UUID.randomUUID();
        try (S3Client client = plain()) {
            client.createBucket(request -> request.bucket(bucket));
        }
        return new S3Backend(options("some/prefix"));
    }

    @AfterEach
    void close() {
        ((S3Backend) backend).close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private int unfinishedUploads() {
        try (S3Client client = plain()) {
            return client.listMultipartUploads(request -> request.bucket(bucket))
                    .uploads()
                    .size();
        }
    }

    @Test
    void keepsLargeFilesInParts() throws IOException {
        byte[] bytes = random(2 * PART + 12_345);

        Sealed sealed = put(KEY, bytes);

        assertThat(get(KEY)).isEqualTo(bytes);
        assertThat(backend.seal(KEY)).isEqualTo(sealed);
        try (InputStream in = backend.read(KEY, PART - 10, 20)) {
            assertThat(in.readAllBytes()).isEqualTo(java.util.Arrays.copyOfRange(bytes, PART - 10, PART + 10));
        }
        assertThat(unfinishedUploads()).isZero();
    }

    /** Many come at once, and the heap is small. */
    @Test
    void holdsLittleOfALargeFileInMemory() throws IOException {
        byte[] bytes = random(2 * PART + 12_345);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        put(KEY, bytes);
        long before = threads.getCurrentThreadAllocatedBytes();

        try (Incoming incoming = backend.receive(KEY, new ByteArrayInputStream(bytes), bytes.length)) {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(PART);
            incoming.keep();
        }
        assertThat(get(KEY)).isEqualTo(bytes);
    }

    @Test
    void keepsFilesThatFillTheirPartsExactly() throws IOException {
        byte[] bytes = random(2 * PART);

        put(KEY, bytes);

        assertThat(get(KEY)).isEqualTo(bytes);
    }

    @Test
    void throwsPartsAwayThatAreNotKept() throws IOException {
        byte[] large = random(PART + 1);
        assertThatThrownBy(() -> backend.receive(KEY, new ByteArrayInputStream(random(2 * PART)), 2L * PART - 1))
                .isInstanceOf(BlobTooLargeException.class);
        assertThat(unfinishedUploads()).isZero();

        try (Incoming incoming = backend.receive(KEY, new ByteArrayInputStream(large), Long.MAX_VALUE)) {
            assertThat(incoming.sealed().sizeBytes()).isEqualTo(large.length);
            assertThat(unfinishedUploads()).isEqualTo(1);
            assertThat(backend.find(KEY)).isEmpty();
        }
        assertThat(unfinishedUploads()).isZero();
        assertThat(backend.find(KEY)).isEmpty();
    }

    @Test
    void sweepsPartsThatACrashHasLeftAndSparesThoseInFlight() throws IOException {
        try (S3Client client = plain();
                Incoming ours = backend.receive(KEY, new ByteArrayInputStream(random(PART + 1)), Long.MAX_VALUE)) {
            client.createMultipartUpload(request -> request.bucket(bucket).key("some/prefix/" + STAGED));
            client.createMultipartUpload(request -> request.bucket(bucket).key("another/prefix"));

            assertThat(backend.sweep(Duration.ofHours(1), Duration.ofHours(1))).isZero();
            assertThat(backend.sweep(Duration.ofHours(1), Duration.ofHours(-1))).isEqualTo(1);
            assertThat(unfinishedUploads()).isEqualTo(2);
            ours.keep();
        }
        assertThat(get(KEY)).hasSize(PART + 1);
        assertThat(unfinishedUploads()).isEqualTo(1);
    }

    @Test
    void movesLargeFilesPartByPartOnTheServer() throws IOException {
        byte[] bytes = random(2 * PART + 77);
        put(STAGED, bytes);
        S3Options small = S3Servers.withCopyBytes(options("some/prefix"), PART);
        try (S3Backend pieces = new S3Backend(small)) {
            Sealed sealed = pieces.seal(STAGED);
            put(STAGED, random(2 * PART + 78));
            assertThatThrownBy(() -> pieces.move(STAGED, KEY, sealed)).isInstanceOf(NoSuchBlobException.class);
            assertThat(unfinishedUploads()).isZero();

            put(STAGED, bytes);
            pieces.move(STAGED, KEY, pieces.seal(STAGED));
        }
        assertThat(get(KEY)).isEqualTo(bytes);
        assertThat(backend.find(STAGED)).isEmpty();
    }

    @Test
    void takesTheServersWordForAChecksumItHasVerified() throws IOException {
        Sealed put = put(STAGED, bytes("as announced"));
        Announced announced = new Announced(put.sizeBytes(), put.sha256(), 4711L);

        // A sum that is not that of the bytes: they were not read again.
        assertThat(backend.seal(STAGED, announced).crc32()).isEqualTo(4711);
        assertThat(backend.seal(STAGED, new Announced(put.sizeBytes(), put.sha256(), null)))
                .isEqualTo(put);
        // Anything else than announced is read, and told as it is.
        assertThat(backend.seal(STAGED, new Announced(put.sizeBytes(), "0".repeat(64), 4711L)))
                .isEqualTo(put);
        assertThat(backend.seal(STAGED, new Announced(1, put.sha256(), 4711L))).isEqualTo(put);
        try (S3Backend doubting = new S3Backend(S3Servers.doubting(options("some/prefix")))) {
            assertThat(doubting.seal(STAGED, announced)).isEqualTo(put);
        }
    }

    @Test
    void givesEachVersionAPlaceOfItsOwn() throws IOException {
        StorageKey key = StorageKey.parse(KEY);
        String first = backend.place(key, "1-1");
        String second = backend.place(key, "1-2");

        put(first, bytes("first"));
        put(second, bytes("second"));
        put(KEY, bytes("from a volume"));

        assertThat(first).isNotEqualTo(second).endsWith("/1-1/vocals.flac");
        assertThat(get(first)).asString().isEqualTo("first");
        assertThat(get(KEY)).asString().isEqualTo("from a volume");
    }

    @Test
    void worksWithoutAPrefixAndSeesNothingOfOthers() throws IOException {
        put(KEY, bytes("under a prefix"));
        try (S3Backend bare = new S3Backend(options(""))) {
            assertThat(bare.find(KEY)).isEmpty();
            bare.writeVolumeId("bare");
            assertThat(backend.volumeId()).isEmpty();
            bare.deleteStagingOf("task_");
        }
        assertThat(get(KEY)).asString().isEqualTo("under a prefix");
    }

    @Test
    void saysThatThereIsNoSuchBucketInsteadOfTakingItForAnEmptyOne() throws IOException {
        bucket = "not-there-" + UUID.randomUUID();
        try (S3Backend nowhere = new S3Backend(options(""))) {
            assertThatThrownBy(nowhere::volumeId)
                    .isInstanceOf(StoreAwayException.class)
                    .hasMessageContaining("no such bucket");
            assertThatThrownBy(nowhere::probe).isInstanceOf(StoreAwayException.class);
            assertThatThrownBy(() -> nowhere.seal(KEY)).isInstanceOf(StoreAwayException.class);
        }
    }

    @Test
    void saysThatTheServerDoesNotAnswer() {
        S3Options away = S3Servers.options(URI.create("http://127.0.0.1:1"), bucket, "");
        try (S3Backend nobody = new S3Backend(away)) {
            assertThatThrownBy(() -> nobody.find(KEY)).isInstanceOf(StoreAwayException.class);
            assertThatThrownBy(nobody::volumeId).isInstanceOf(StoreAwayException.class);
        }
    }

    @Test
    void warnsOfABucketThatKeepsWhatIsDeletedOrDeletesByItself() throws IOException {
        assertThat(backend.warnings()).isEmpty();
        if (!hasRules()) {
            return;
        }
        try (S3Client client = plain();
                S3Backend fresh = new S3Backend(options("some/prefix"));
                S3Backend other = new S3Backend(options("other"))) {
            client.putBucketVersioning(request -> request.bucket(bucket)
                    .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
            client.putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                    .lifecycleConfiguration(rules -> rules.rules(LifecycleRule.builder()
                            .id("some")
                            .filter(filter -> filter.prefix("some/"))
                            .expiration(expiration -> expiration.days(1))
                            .status(ExpirationStatus.ENABLED)
                            .build())));

            assertThat(fresh.warnings()).hasSize(2);
            assertThat(other.warnings()).singleElement().asString().contains("versioning");
            // It works all the same.
            put(KEY, bytes("first"));
            put(KEY, bytes("second"));
            assertThat(get(KEY)).asString().isEqualTo("second");
            assertThat(backend.delete(KEY)).isTrue();
            assertThat(backend.find(KEY)).isEmpty();
        }
    }

    /** Whether buckets of this server can keep versions, and delete by themselves. */
    protected boolean hasRules() {
        return false;
    }

    @Test
    void isReadyWhileItCanWrite() throws IOException {
        backend.probe();
        assertThat(Optional.of(backend.location())).contains("s3://" + bucket + "/some/prefix");
    }
}
