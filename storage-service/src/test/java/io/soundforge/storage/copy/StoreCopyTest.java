package io.soundforge.storage.copy;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.embedded.VersityGateway;
import io.soundforge.problem.ApiException;
import io.soundforge.storage.FaultyBackend;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.S3Backend;
import io.soundforge.storage.blob.S3Servers;
import io.soundforge.storage.blob.S3TestServer;
import io.soundforge.storage.catalog.VolumeIds;
import io.soundforge.storage.ops.StoreSettings;
import io.soundforge.storage.ops.VolumeGuard;
import io.soundforge.storageclient.StorageKey;
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

/** A volume with everything that other tests have left on it, copied into a bucket. */
@StoreTest
class StoreCopyTest {
    @Inject
    BlobBackend volume;

    @Inject
    VolumeGuard guard;

    @Inject
    CopyRows rows;

    @Inject
    VolumeIds ids;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    private final UUID track = UUID.randomUUID();
    private final StorageKey vocals = StorageKey.stem(track, "vocals", "flac");
    private final byte[] large = new byte[6_000_000];
    private final String name = "copies-" + UUID.randomUUID();
    private S3Backend bucket;

    @BeforeEach
    void start() throws IOException {
        new Random(21).nextBytes(large);
        S3TestServer.emptyBucket(name);
        bucket = new S3Backend(S3Servers.options(S3TestServer.endpoint(), name, "copy"));
        publishStem(new Claim(track, 1), "vocals", large).then().statusCode(200);
    }

    @AfterEach
    void stop() {
        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        bucket.close();
    }

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int copy() throws Exception {
        return copyTo(name);
    }

    private int copyTo(String bucketName) throws Exception {
        return copyTo(bucketName, volume);
    }

    private int copyTo(String bucketName, BlobBackend source) throws Exception {
        said.reset();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new StoreCopy(settings(bucketName), source, guard, rows, ids).run(out);
    }

    private StoreSettings settings(String bucketName) {
        return new SmallRyeConfigBuilder()
                .withMapping(StoreSettings.class)
                .withDefaultValue(
                        "soundforge.storage.s3.endpoint",
                        S3TestServer.endpoint().toString())
                .withDefaultValue("soundforge.storage.s3.bucket", bucketName)
                .withDefaultValue("soundforge.storage.s3.prefix", "copy")
                .withDefaultValue("soundforge.storage.s3.access-key", VersityGateway.ACCESS_KEY)
                .withDefaultValue("soundforge.storage.s3.secret-key", VersityGateway.SECRET_KEY)
                .withDefaultValue("soundforge.storage.s3.part-size", "5242880")
                .withValidateUnknown(false)
                .build()
                .getConfigMapping(StoreSettings.class);
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

        assertThat(said()).contains("s3://" + name + "/copy holds").contains("checked by size and SHA-256");
        assertThat(inBucket(vocals.value())).isEqualTo(large);
        assertThat(inBucket("uploads/" + id)).asString().isEqualTo("an upload");
        assertThat(bucket.volumeId()).isEqualTo(volume.volumeId());

        // The same length, other bytes: only a checksum tells.
        putIntoBucket("uploads/" + id, bytes("AN UPLOAD"));
        byte[] damaged = large.clone();
        damaged[5_500_000]++;
        putIntoBucket(vocals.value(), damaged);
        assertThat(copy()).as(said()).isZero();
        assertThat(said()).contains("; 2 had to be copied");
        assertThat(inBucket(vocals.value())).isEqualTo(large);
        assertThat(inBucket("uploads/" + id)).asString().isEqualTo("an upload");

        assertThat(copy()).as(said()).isZero();
        assertThat(said()).contains("; 0 had to be copied");
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);
    }

    @Test
    void saysWhichFilesTheVolumeHasLostCopiesTheRestAndGivesNoId() throws Exception {
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
        assertThat(said())
                .contains(drums.value() + " is missing on the volume")
                .contains("1 could not be copied; all others are in the bucket");
        assertThat(bucket.volumeId()).isEmpty();

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        assertThat(copy()).as(said()).isZero();
        assertThat(bucket.volumeId()).isEqualTo(volume.volumeId());
    }

    @Test
    void aFileThatCannotBeReadNowKeepsTheIdBackAndOneThatALaterPassMendsDoesNot() throws Exception {
        FaultyBackend broken = new FaultyBackend(volume);
        broken.insteadOfRead(vocals.value(), () -> {
            throw new IOException("Input/output error");
        });

        assertThat(copyTo(name, broken)).isEqualTo(1);

        assertThat(said()).contains(vocals.value() + " cannot be read from the volume: Input/output error");
        assertThat(bucket.volumeId()).isEmpty();

        // Another one has to be copied: so there is a second pass.
        UUID id = UUID.randomUUID();
        upload(id, bytes("an upload")).then().statusCode(200);
        broken.insteadOfRead(vocals.value(), () -> {
            broken.heal();
            throw new IOException("Input/output error");
        });
        assertThat(copyTo(name, broken)).as(said()).isZero();
        assertThat(said()).doesNotContain("Input/output error");
        assertThat(inBucket(vocals.value())).isEqualTo(large);
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);
    }

    @Test
    void theDatabaseMovesToACopyThatIsWholeAndDoesNotGoBack() throws Exception {
        String id = volume.volumeId().orElseThrow();
        publishStem(new Claim(track, "other", 1, 1), "drums", bytes("drums"))
                .then()
                .statusCode(200);
        assertThat(copy()).as(said()).isZero();
        UUID late = UUID.randomUUID();
        upload(late, bytes("after the copy")).then().statusCode(200);
        // Made anew at its key: of the same length, and of another.
        byte[] anew = large.clone();
        anew[5_500_000]++;
        publishStem(new Claim(track, 2), "vocals", anew).then().statusCode(200);
        publishStem(new Claim(track, "other", 2, 1), "drums", bytes("drums of a later run"))
                .then()
                .statusCode(200);
        try {
            assertThatThrownBy(() -> guardOf(bucket).check())
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("lacks 3 of the newest files");
            get("/q/health/ready").then().statusCode(200);

            assertThat(copy()).as(said()).isZero();
            guardOf(bucket).check();
            assertThat(inBucket(vocals.value())).isEqualTo(anew);

            assertThatThrownBy(() -> guardOf(volume).check())
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("our files are in s3://" + name + "/copy");
            guardOf(bucket).check();
        } finally {
            ids.replace(id, volume.name());
        }
        guardOf(volume).check();
        internal().delete("/internal/v1/uploads/" + late).then().statusCode(204);
    }

    /** As in another process. */
    private VolumeGuard guardOf(BlobBackend backend) {
        return new VolumeGuard(backend, ids, settings(name));
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
        assertThat(copyTo("nowhere-" + UUID.randomUUID())).isEqualTo(1);

        assertThat(said()).contains("no such bucket");
    }
}
