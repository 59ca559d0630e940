package io.soundforge.storage.sweep;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.restassured.path.json.JsonPath;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.storage.catalog.Usage;
import io.soundforge.storageclient.StorageKey;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@StoreTest
class SweepTest {
    @Inject
    Sweeper sweeper;

    @Inject
    Usage usage;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    private void age(StorageKey key, String column, Duration age) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE blob SET " + column + " = now() - make_interval(secs => ?) WHERE key = ?")) {
            statement.setDouble(1, age.toSeconds());
            statement.setString(2, key.value());
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
    }

    @Test
    void uploadsGoTwoDaysAfterTheirLastUseUnlessTheGatewayEndsThemEarlier() throws Exception {
        UUID unused = UUID.randomUUID();
        UUID used = UUID.randomUUID();
        UUID recent = UUID.randomUUID();
        upload(unused, bytes("x")).then().statusCode(200);
        upload(used, bytes("y")).then().statusCode(200);
        upload(recent, bytes("z")).then().statusCode(200);
        age(StorageKey.upload(unused), "last_used_at", Duration.ofHours(49));
        age(StorageKey.upload(used), "last_used_at", Duration.ofHours(49));
        age(StorageKey.upload(recent), "last_used_at", Duration.ofHours(47));
        internal().post("/internal/v1/uploads/" + used + "/use").then().statusCode(204);

        sweeper.sweep();

        assertThat(base.resolve("uploads/" + unused)).doesNotExist();
        internal().get("/internal/v1/uploads/" + unused).then().statusCode(404);
        assertThat(base.resolve("uploads/" + used)).exists();
        assertThat(base.resolve("uploads/" + recent)).exists();
    }

    @Test
    void uploadsWithoutARowGoWhenTheyAreOld() throws Exception {
        upload(UUID.randomUUID(), bytes("makes the folder"));
        Path old = Files.write(base.resolve("uploads/" + UUID.randomUUID()), bytes("old"));
        Path young = Files.write(base.resolve("uploads/" + UUID.randomUUID()), bytes("young"));
        Path foreign = Files.write(base.resolve("uploads/readme.txt"), bytes("not ours"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        Files.setLastModifiedTime(old, longAgo);
        Files.setLastModifiedTime(foreign, longAgo);

        sweeper.sweep();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(foreign).exists();
    }

    @Test
    void publishedFilesStayHoweverOldUnlessRetentionSaysOtherwise() throws Exception {
        UUID track = UUID.randomUUID();
        StorageKey key = StorageKey.stem(track, "vocals", "flac");
        publishStem(new Claim(track, 1), "vocals", bytes("x")).then().statusCode(200);
        age(key, "created_at", Duration.ofDays(400));
        Files.setLastModifiedTime(
                base.resolve(key.value()), FileTime.from(Instant.now().minus(Duration.ofDays(400))));
        UUID covered = UUID.randomUUID();
        StorageKey cover = StorageKey.cover(covered, "jpg");
        Claim claim = new Claim(covered, "download", 1, 1);
        io.soundforge.storage.StoreDriver.stage(claim, "c.jpg", bytes("jpg"));
        io.soundforge.storage.StoreDriver.publish(
                        claim, io.soundforge.storage.StoreDriver.file(claim, "c.jpg", cover, bytes("jpg")))
                .then()
                .statusCode(200);
        age(cover, "created_at", Duration.ofDays(400));

        sweeper.sweep();

        fetch(key).then().statusCode(200);
        fetch(cover).then().statusCode(404);
        assertThat(base.resolve(cover.value())).doesNotExist();
    }

    @Test
    void tombstonesAreForgottenWhenNoTaskCanRememberTheTrack() throws Exception {
        UUID young = UUID.randomUUID();
        UUID old = UUID.randomUUID();
        for (UUID track : new UUID[] {young, old}) {
            internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE track SET deleted_at = now() - interval '91 days' WHERE track_id = ?")) {
            statement.setObject(1, old);
            statement.executeUpdate();
        }

        sweeper.sweep();

        publishStem(new Claim(young, 1), "vocals", bytes("late")).then().statusCode(410);
        publishStem(new Claim(old, 1), "vocals", bytes("as if it were new"))
                .then()
                .statusCode(200);
    }

    @Test
    void figuresFollowEveryChange() throws Exception {
        JsonPath before = get("/api/v1/storage/stats").jsonPath();
        UUID track = UUID.randomUUID();
        UUID id = UUID.randomUUID();
        publishStem(new Claim(track, 1), "vocals", new byte[1000]).then().statusCode(200);
        publishStem(new Claim(track, 2), "vocals", new byte[3000]).then().statusCode(200);
        upload(id, new byte[500]).then().statusCode(200);
        usage.fold();
        internal().post("/internal/v1/uploads/" + id + "/use");

        JsonPath after = get("/api/v1/storage/stats").jsonPath();
        assertThat(after.getDouble("total_size_mb")).isCloseTo(after.getLong("total_size_bytes") / 1e6, within(0.005));
        assertThat(after.getString("base_path")).isEqualTo(base.toRealPath().toString());
        assertThat(after.getLong("kinds.stem.total_size_bytes") - before.getLong("kinds.stem.total_size_bytes"))
                .isEqualTo(3000);
        assertThat(after.getLong("kinds.stem.file_count") - before.getLong("kinds.stem.file_count"))
                .isEqualTo(1);
        assertThat(after.getLong("total_size_bytes") - before.getLong("total_size_bytes"))
                .isEqualTo(3500);
        assertThat(after.getLong("file_count") - before.getLong("file_count")).isEqualTo(2);

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);
        usage.fold();
        JsonPath end = get("/api/v1/storage/stats").jsonPath();
        assertThat(end.getLong("total_size_bytes")).isEqualTo(before.getLong("total_size_bytes"));
        assertThat(end.getLong("file_count")).isEqualTo(before.getLong("file_count"));
    }
}
