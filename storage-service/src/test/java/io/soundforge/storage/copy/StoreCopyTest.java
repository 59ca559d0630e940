package io.soundforge.storage.copy;

import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.S3Backend;
import io.soundforge.storage.blob.S3Servers;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storage.ops.VolumeGuard;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.testing.VersityGateway;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A volume with everything that other tests have left on it, copied into a bucket. */
@EnabledIf("io.soundforge.testing.VersityGateway#isAvailable")
@StoreTest
class StoreCopyTest {
    private static final String BUCKET = "copies";

    @Inject
    BlobBackend volume;

    @Inject
    VolumeGuard guard;

    @Inject
    CopyRows rows;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    @TempDir
    Path folder;

    private final UUID track = UUID.randomUUID();
    private final StorageKey vocals = StorageKey.stem(track, "vocals", "flac");
    private final byte[] large = new byte[6_000_000];
    private VersityGateway gateway;
    private S3Backend bucket;

    @BeforeEach
    void start() throws IOException {
        new Random(21).nextBytes(large);
        gateway = VersityGateway.start(folder);
        gateway.createBucket(BUCKET);
        bucket = new S3Backend(S3Servers.options(gateway.endpoint(), BUCKET, "copy"));
        publishStem(new Claim(track, 1), "vocals", large).then().statusCode(200);
    }

    @AfterEach
    void stop() {
        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        bucket.close();
        gateway.close();
    }

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int copy() throws Exception {
        said.reset();
        StoreSettings settings = new SmallRyeConfigBuilder()
                .withMapping(StoreSettings.class)
                .withDefaultValue(
                        "soundforge.storage.s3.endpoint", gateway.endpoint().toString())
                .withDefaultValue("soundforge.storage.s3.bucket", BUCKET)
                .withDefaultValue("soundforge.storage.s3.prefix", "copy")
                .withDefaultValue("soundforge.storage.s3.access-key", VersityGateway.ACCESS_KEY)
                .withDefaultValue("soundforge.storage.s3.secret-key", VersityGateway.SECRET_KEY)
                .withDefaultValue("soundforge.storage.s3.part-size", "5242880")
                .withValidateUnknown(false)
                .build()
                .getConfigMapping(StoreSettings.class);
        return new StoreCopy(settings, volume, guard, rows).run(new PrintStream(said, true, StandardCharsets.UTF_8));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private byte[] inBucket(String key) throws IOException {
        try (InputStream in = bucket.read(key, 0, bucket.find(key).orElseThrow().sizeBytes())) {
            return in.readAllBytes();
        }
    }

    private void putIntoBucket(String key, byte[] bytes) throws IOException {
        try (BlobBackend.Incoming incoming = bucket.receive(key, new ByteArrayInputStream(bytes), bytes.length)) {
            incoming.keep();
        }
    }

    @Test
    void copiesEverythingAndThenOnlyWhatIsNewOrDamaged() throws Exception {
        UUID id = UUID.randomUUID();
        upload(id, bytes("an upload")).then().statusCode(200);

        assertThat(copy()).as(said()).isZero();

        assertThat(said()).contains("s3://copies/copy holds").contains("checked by size and SHA-256");
        assertThat(inBucket(vocals.value())).isEqualTo(large);
        assertThat(inBucket("uploads/" + id)).asString().isEqualTo("an upload");
        assertThat(bucket.volumeId()).isEqualTo(volume.volumeId());

        // The same length, other bytes: only a checksum tells.
        putIntoBucket("uploads/" + id, bytes("AN UPLOAD"));
        byte[] damaged = large.clone();
        damaged[5_500_000]++;
        putIntoBucket(vocals.value(), damaged);
        Object untouched = bucket.find(vocals.value()).orElseThrow().modifiedAt();
        assertThat(copy()).as(said()).isZero();
        assertThat(inBucket(vocals.value())).isEqualTo(large);
        assertThat(inBucket("uploads/" + id)).asString().isEqualTo("an upload");

        untouched = bucket.find(vocals.value()).orElseThrow().modifiedAt();
        assertThat(copy()).as(said()).isZero();
        assertThat(bucket.find(vocals.value()).orElseThrow().modifiedAt()).isEqualTo(untouched);
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);
    }

    @Test
    void saysWhichFilesTheVolumeHasLostAndCopiesTheRest() throws Exception {
        StorageKey drums = StorageKey.stem(track, "drums", "flac");
        publishStem(new Claim(track, "other", 1, 1), "drums", bytes("drums"))
                .then()
                .statusCode(200);
        Path file = base.resolve(drums.value());
        FileTime time = Files.getLastModifiedTime(file);
        Files.write(file, bytes("DRUMS"));
        Files.setLastModifiedTime(file, time);

        assertThat(copy()).isEqualTo(1);

        assertThat(said()).contains(drums.value() + " has other bytes on the volume than were published");
        assertThat(bucket.find(drums.value())).isEmpty();
        assertThat(inBucket(vocals.value())).isEqualTo(large);
        Files.delete(file);
        assertThat(copy()).isEqualTo(1);
        assertThat(said()).contains(drums.value() + " is missing on the volume");
    }

    @Test
    void leavesABucketOfAnotherVolumeAlone() throws Exception {
        bucket.writeVolumeId("another");

        assertThat(copy()).isEqualTo(1);

        assertThat(said()).contains("holds the files of volume another");
        assertThat(bucket.find(vocals.value())).isEmpty();
    }

    @Test
    void saysThatThereIsNoBucket() throws Exception {
        Files.delete(gateway.objects().resolve(BUCKET));

        assertThat(copy()).isEqualTo(1);

        assertThat(said()).contains("no such bucket");
    }
}
