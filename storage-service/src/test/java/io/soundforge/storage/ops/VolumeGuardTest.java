package io.soundforge.storage.ops;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.soundforge.problem.ApiException;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.storage.blob.VolumeBackend;
import io.soundforge.storage.catalog.VolumeIds;
import io.soundforge.storage.catalog.VolumeIds.Known;
import io.soundforge.storage.sweep.Sweeper;
import io.soundforge.storageclient.StorageKey;
import jakarta.enterprise.inject.Vetoed;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@StoreTest
class VolumeGuardTest {
    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    @Inject
    Sweeper sweeper;

    @Inject
    VolumeIds ids;

    @TempDir
    Path other;

    private final UUID track = UUID.randomUUID();
    private final StorageKey key = StorageKey.stem(track, "vocals", "flac");

    @Test
    void anUnmountedVolumeIsNotWorkedOnAndNothingIsForgotten() throws IOException {
        publishStem(new Claim(track, 1), "vocals", bytes("mine")).then().statusCode(200);
        UUID upload = UUID.randomUUID();
        upload(upload, bytes("also mine")).then().statusCode(200);
        Path marker = base.resolve(".soundforge-volume");
        String id = Files.readString(marker);
        // What is seen of a volume that is not mounted: the folder that it would be mounted on.
        Files.delete(marker);
        Path hidden = Files.move(base.resolve("stems"), other.resolve("stems"));
        try {
            get("/q/health/ready").then().statusCode(503).body(containsString("accept-volume"));
            get("/q/health/live").then().statusCode(200);
            fetch(key)
                    .then()
                    .statusCode(503)
                    .body("code", equalTo("WRONG_VOLUME"))
                    .body("detail", containsString(id.strip()));
            upload(UUID.randomUUID(), bytes("x")).then().statusCode(503);
            publishStemRefused();
            internal().delete("/internal/v1/uploads/" + upload).then().statusCode(503);
            sweeper.sweep();
            assertThat(marker).doesNotExist();
        } finally {
            Files.move(hidden, base.resolve("stems"));
            Files.writeString(marker, id);
        }
        get("/q/health/ready").then().statusCode(200);
        assertThat(fetch(key).asString()).isEqualTo("mine");
        internal().get("/internal/v1/uploads/" + upload).then().statusCode(200);
    }

    private void publishStemRefused() {
        io.soundforge.storage.StoreDriver.stage(new Claim(track, 2), "v.flac", bytes("x"))
                .then()
                .statusCode(503);
    }

    @Test
    void somebodyElsesVolumeIsNotSwept() throws IOException {
        upload(UUID.randomUUID(), bytes("there are rows")).then().statusCode(200);
        Path marker = base.resolve(".soundforge-volume");
        String id = Files.readString(marker);
        Path theirs = Files.write(base.resolve("uploads/" + UUID.randomUUID()), bytes("theirs"));
        Files.setLastModifiedTime(theirs, FileTime.from(Instant.EPOCH));
        Files.writeString(marker, "another\n");
        try {
            sweeper.sweep();
            assertThat(theirs).exists();
            get("/q/health/ready").then().statusCode(503);
        } finally {
            Files.writeString(marker, id);
        }
        sweeper.sweep();
        assertThat(theirs).doesNotExist();
    }

    @Test
    void aVolumeIsAcceptedOnceByItsName() throws Exception {
        upload(UUID.randomUUID(), bytes("there are rows")).then().statusCode(200);
        VolumeBackend mine = new VolumeBackend(base);
        String own = mine.volumeId().orElseThrow();
        try {
            VolumeBackend blank = new VolumeBackend(other.resolve("blank"));
            assertThatThrownBy(() -> guard(blank, null).check())
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("accept-volume=" + own);
            assertThatThrownBy(() -> guard(blank, "something").check()).isInstanceOf(ApiException.class);
            assertThat(blank.volumeId()).isEmpty();
            guard(blank, own).check();
            assertThat(blank.volumeId()).isPresent().isNotEqualTo(Optional.of(own));
            assertThatCode(() -> guard(blank, null).check()).doesNotThrowAnyException();

            // The setting that was forgotten accepts no second one.
            VolumeBackend second = new VolumeBackend(other.resolve("second"));
            assertThatThrownBy(() -> guard(second, own).check()).isInstanceOf(ApiException.class);

            assertThatThrownBy(() -> guard(mine, null).check()).hasMessageContaining("accept-volume=" + own);
            guard(mine, own).check();
        } finally {
            ids.replace(own, mine.name());
        }
    }

    @Test
    void aPlaceThatWasOursIsOursAgainAsLongAsThereAreNoFiles() throws Exception {
        VolumeBackend mine = new VolumeBackend(other.resolve("mine"));
        mine.writeVolumeId("the id");
        Known there = new Known("the id", "s3://bucket", false);
        KnownIds empty = new KnownIds(there);

        guard(mine, empty, null).check();

        assertThat(empty.known).isEqualTo(new Known("the id", "volume", false));
        KnownIds full = new KnownIds(new Known("the id", "s3://bucket", true));
        assertThatThrownBy(() -> guard(mine, full, null).check())
                .hasMessageContaining("by now our files are in s3://bucket");
        mine.writeVolumeId("another");
        assertThatThrownBy(() -> guard(mine, new KnownIds(there), null).check()).isInstanceOf(ApiException.class);
    }

    /** A database that other tests have put nothing into. */
    @Vetoed
    private static final class KnownIds extends VolumeIds {
        private Known known;

        KnownIds(Known known) {
            super(null);
            this.known = known;
        }

        @Override
        public Known knownOr(String fresh, String place) {
            return known;
        }

        @Override
        public void replace(String id, String place) {
            known = new Known(id, place, known.anyFiles());
        }
    }

    private VolumeGuard guard(VolumeBackend backend, String accepted) {
        return guard(backend, ids, accepted);
    }

    private static VolumeGuard guard(VolumeBackend backend, VolumeIds ids, String accepted) {
        StoreSettings settings = (StoreSettings) Proxy.newProxyInstance(
                StoreSettings.class.getClassLoader(),
                new Class<?>[] {StoreSettings.class},
                (proxy, method, arguments) -> Optional.ofNullable(accepted));
        return new VolumeGuard(backend, ids, settings);
    }
}
