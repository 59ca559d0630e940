package io.soundforge.storage.s3;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.file;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publish;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.signer;
import static io.soundforge.storage.StoreDriver.stage;
import static io.soundforge.storage.StoreDriver.upload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusMock;
import io.restassured.response.Response;
import io.soundforge.storage.FaultyBackend;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.S3Backend;
import io.soundforge.storage.blob.S3Servers;
import io.soundforge.storage.blob.StoreAwayException;
import io.soundforge.storage.catalog.Usage;
import io.soundforge.storage.publish.PublishRecovery;
import io.soundforge.storage.sweep.Reconciler;
import io.soundforge.storage.sweep.Sweeper;
import io.soundforge.storageclient.BlobKind;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.PublishRequest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipInputStream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients and workers see of a bucket must not differ from what they see of a volume; nor may crashes and zombies. */
@S3StoreTest
class S3ServiceTest {
    @Inject
    PublishRecovery recovery;

    @Inject
    Reconciler reconciler;

    @Inject
    Sweeper sweeper;

    @Inject
    Usage usage;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path unused;

    /** Set by type. */
    Line line;

    private final UUID track = UUID.randomUUID();
    private final StorageKey vocals = StorageKey.stem(track, "vocals", "flac");
    private final StorageKey drums = StorageKey.stem(track, "drums", "flac");
    private final Claim claim = new Claim(track, 2);
    private final byte[] first = bytes("vocals of the second claim");
    private final byte[] second = bytes("drums of the second claim");
    private S3Backend bucket;
    private FaultyBackend backend;

    @BeforeEach
    void breakable() {
        bucket = new S3Backend(S3Servers.options(line.url(), S3Home.BUCKET, S3Home.PREFIX));
        backend = new FaultyBackend(bucket);
        QuarkusMock.installMockForType(backend, BlobBackend.class);
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    private List<String> objects(String folder) throws IOException {
        List<String> paths = new ArrayList<>();
        bucket.list(folder, found -> paths.add(found.path()));
        return paths;
    }

    private PublishRequest.File[] files() {
        return new PublishRequest.File[] {file(claim, "v.flac", vocals, first), file(claim, "d.flac", drums, second)};
    }

    private void stageBoth() {
        stage(claim, "v.flac", first).then().statusCode(200);
        stage(claim, "d.flac", second).then().statusCode(200);
    }

    private void crashAfter(int moves) {
        publishStem(new Claim(track, 1), "vocals", bytes("announced before"))
                .then()
                .statusCode(200);
        stageBoth();
        backend.afterMove(moves, () -> {
            throw new Error("killed");
        });
        publish(claim, files()).then().statusCode(500);
        backend.heal();
    }

    @Test
    void servesWholeFilesRangesAndArchives() throws IOException {
        byte[] large = new byte[6_000_000];
        new Random(3).nextBytes(large);
        publishStem(claim, "vocals", large).then().statusCode(200);

        Response whole = fetch(vocals);
        assertThat(whole.then().statusCode(200).extract().asByteArray()).isEqualTo(large);
        Response part = fetch(vocals, "Range: bytes=5242870-5242889");
        assertThat(part.then().statusCode(206).extract().asByteArray())
                .isEqualTo(java.util.Arrays.copyOfRange(large, 5_242_870, 5_242_890));
        fetch(vocals, "If-None-Match: " + whole.header("ETag")).then().statusCode(304);
        byte[] zip = fetch(signer().archive(track, null, null).path())
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            assertThat(in.getNextEntry().getName()).endsWith("vocals.flac");
            assertThat(in.readAllBytes()).isEqualTo(large);
        }
        assertThat(objects("staging")).noneMatch(path -> path.contains(track.toString()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCrashBetweenMoveAndCommitIsMendedAndShowsTheOldFilesUntilThen(int moves) throws Exception {
        crashAfter(moves);
        // On a volume the first file would be replaced already.
        assertThat(fetch(vocals).asString()).isEqualTo("announced before");

        assertThat(recovery.recover(Duration.ZERO)).isEqualTo(1);
        assertThat(fetch(vocals).asByteArray()).isEqualTo(first);
        assertThat(fetch(drums).asByteArray()).isEqualTo(second);
        publish(claim, files()).then().statusCode(200);
        sweeper.sweep();
        assertThat(objects("stems/" + track)).hasSize(2);
    }

    @Test
    void aLaterClaimTakesOverFromACrashedOneAndClearsAwayAfterIt() throws IOException {
        crashAfter(2);
        assertThat(objects("stems/" + track)).hasSize(3);

        publishStem(new Claim(track, 3), "vocals", bytes("third")).then().statusCode(200);

        assertThat(fetch(vocals).asString()).isEqualTo("third");
        publish(claim, files()).then().statusCode(409).body("code", equalTo("FENCED"));
        assertThat(objects("stems/" + track)).containsExactly("stems/" + track + "/separate-1-3/vocals.flac");
    }

    @Test
    void aZombieThatWakesUpAfterItsCopyCannotOverwriteAndIsFoundLater() throws Exception {
        stageBoth();
        backend.afterMove(2, () -> publishStem(new Claim(track, 3), "vocals", bytes("third"))
                .then()
                .statusCode(200));

        publish(claim, files()).then().statusCode(409).body("code", equalTo("FENCED"));

        backend.heal();
        assertThat(fetch(vocals).asString()).isEqualTo("third");
        // A copy that the server carries out only now.
        bucket.copy("stems/" + track + "/separate-1-3/vocals.flac", "stems/" + track + "/separate-1-2/vocals.flac");
        assertThat(reconciler.noteOrphans(Instant.now().minus(Duration.ofHours(1)), 100))
                .isZero();
        assertThat(reconciler.noteOrphans(Instant.now().plusSeconds(5), 100)).isEqualTo(1);
        sweeper.sweep();
        assertThat(objects("stems/" + track)).containsExactly("stems/" + track + "/separate-1-3/vocals.flac");
        assertThat(fetch(vocals).asString()).isEqualTo("third");
    }

    /** After the first of two moves somebody else is faster: the second one comes too late. */
    @Test
    void aClaimThatIsRefusedAfterItsCopiesClearsThemAway() throws IOException {
        stageBoth();
        backend.afterMove(1, () -> publishStem(new Claim(track, 3), "vocals", bytes("third"))
                .then()
                .statusCode(200));

        publish(claim, files()).then().statusCode(409).body("code", equalTo("FENCED"));

        assertThat(objects("stems/" + track)).containsExactly("stems/" + track + "/separate-1-3/vocals.flac");
    }

    @Test
    void nothingStaysOfATrackThatIsDeletedWhileItsFilesMove() throws IOException {
        stageBoth();
        backend.afterMove(1, () -> internal()
                .post("/internal/v1/tracks/" + track + "/delete")
                .then()
                .statusCode(204));

        publish(claim, files()).then().statusCode(410).body("code", equalTo("TRACK_DELETED"));

        assertThat(objects("stems/" + track)).isEmpty();
    }

    @Test
    void moreOrphansThanCanBeAreTakenForAnErrorOfTheRows() throws Exception {
        String lost = "stems/" + track + "/separate-9-9/vocals.flac";
        try (BlobBackend.Incoming incoming = bucket.receive(lost, new ByteArrayInputStream(first), 1000)) {
            incoming.keep();
        }

        assertThat(reconciler.noteOrphans(Instant.now().plusSeconds(5), 0)).isZero();
        sweeper.sweep();
        assertThat(objects("stems/" + track)).containsExactly(lost);

        assertThat(reconciler.noteOrphans(Instant.now().plusSeconds(5), 1)).isEqualTo(1);
        sweeper.sweep();
        assertThat(objects("stems/" + track)).isEmpty();
    }

    /** Each attempt takes as long as all time-outs together, and the caller waits. */
    @Test
    void aServerThatIsAwayIsNotAskedForEachFileThatIsToGo() throws Exception {
        stageBoth();
        publish(claim, files()).then().statusCode(200);
        AtomicInteger asked = new AtomicInteger();
        backend.insteadOfDelete(() -> {
            asked.incrementAndGet();
            throw new StoreAwayException("away", false, null);
        });

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);

        assertThat(asked).hasValue(1);
        fetch(vocals).then().statusCode(404);
        backend.heal();
        sweeper.sweep();
        assertThat(objects("stems/" + track)).isEmpty();
    }

    @Test
    void whatIsRefusedForOneFileDoesNotKeepTheOthers() throws Exception {
        stageBoth();
        publish(claim, files()).then().statusCode(200);
        AtomicInteger asked = new AtomicInteger();
        backend.insteadOfDelete(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new StoreAwayException("answered 403", true, null);
            }
        });

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);

        assertThat(objects("stems/" + track)).isEmpty();
        assertThat(asked).hasValue(3);
    }

    @Test
    void whoWaitsForHisOwnDoesNotWaitForABacklogWhichOneProcessWorksOff() throws Exception {
        UUID id = UUID.randomUUID();
        upload(id, second).then().statusCode(200);
        publishStem(new Claim(track, 1), "vocals", first).then().statusCode(200);
        sweeper.sweep();
        change(
                "INSERT INTO stale_place (place, noted_at)"
                        + " SELECT 'stems/backlog/separate-1-1/' || n || '.flac', now() - interval '1 hour' FROM generate_series(1, 120) n");
        AtomicInteger asked = new AtomicInteger();
        backend.insteadOfDelete(asked::incrementAndGet);

        publishStem(new Claim(track, 2), "vocals", second).then().statusCode(200);
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);
        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);

        assertThat(asked).hasValue(3);
        assertThat(objects("stems/" + track)).isEmpty();
        try (Connection another = dataSource.getConnection();
                var statement = another.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(hashtextextended(current_schema() || ':reaper', 0))");
            sweeper.sweep();
            assertThat(asked).hasValue(3);
            statement.execute("SELECT pg_advisory_unlock(hashtextextended(current_schema() || ':reaper', 0))");
        }
        sweeper.sweep();
        assertThat(asked).hasValue(123);
    }

    private void change(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Test
    void whatAnUnfinishedPublicationHasMovedIsNoOrphan() throws Exception {
        crashAfter(2);

        assertThat(reconciler.noteOrphans(Instant.now().plusSeconds(5), 100)).isZero();
        sweeper.reconcile();
        assertThat(recovery.recover(Duration.ZERO)).isEqualTo(1);
        assertThat(fetch(drums).asByteArray()).isEqualTo(second);
    }

    @Test
    void deletingATrackFindsWhatACrashHasMoved() throws IOException {
        crashAfter(2);

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);

        assertThat(objects("stems/" + track)).isEmpty();
        fetch(vocals).then().statusCode(404);
        publish(claim, files()).then().statusCode(410);
    }

    @Test
    void stagedBytesThatAreGoneAreSaidToBeLost() throws Exception {
        crashAfter(1);
        bucket.delete(claim.staging("d.flac"));

        assertThat(recovery.recover(Duration.ZERO)).isZero();
        publish(claim, files()).then().statusCode(422).body("code", equalTo("STAGED_FILE_MISSING"));
        publishStem(new Claim(track, 3), "vocals", bytes("third")).then().statusCode(200);
        assertThat(objects("stems/" + track)).hasSize(1);
    }

    @Test
    void bytesThatAreNotAsAnnouncedAreRefused() {
        stage(claim, "v.flac", bytes("damaged")).then().statusCode(200);

        publish(claim, file(claim, "v.flac", vocals, first))
                .then()
                .statusCode(422)
                .body("code", equalTo("CHECKSUM_MISMATCH"))
                .body("size_bytes", equalTo("damaged".length()));
        fetch(vocals).then().statusCode(404);
    }

    @Test
    void takesUploadsOnceAndLinksThem() throws IOException {
        UUID id = UUID.randomUUID();
        upload(id, first).then().statusCode(200);
        upload(id, second).then().statusCode(409).body("code", equalTo("UPLOAD_EXISTS"));
        assertThat(objects("uploads"))
                .filteredOn(path -> path.endsWith(id.toString()))
                .hasSize(1);
        internal()
                .contentType("application/json")
                .body("{\"task\":\"" + track + ":download:1\",\"fence\":1,\"name\":\"source\"}")
                .post("/internal/v1/uploads/" + id + "/link")
                .then()
                .statusCode(200);
        Claim download = new Claim(track, "download", 1, 1);
        StorageKey key = StorageKey.download(track, "wav");
        publish(download, file(download, "source", key, first)).then().statusCode(200);
        internal().delete("/internal/v1/uploads/" + id).then().statusCode(204);

        assertThat(objects("uploads")).noneMatch(path -> path.endsWith(id.toString()));
        assertThat(fetch(key).asByteArray()).isEqualTo(first);
    }

    @Test
    void uploadsWithoutARowAreOrphans() throws Exception {
        String lost = "uploads/" + UUID.randomUUID() + "/" + UUID.randomUUID();
        try (BlobBackend.Incoming incoming = bucket.receive(lost, new ByteArrayInputStream(first), 1000)) {
            incoming.keep();
        }
        UUID known = UUID.randomUUID();
        upload(known, second).then().statusCode(200);

        assertThat(reconciler.noteOrphans(Instant.now().plusSeconds(5), 100)).isEqualTo(1);
        sweeper.sweep();

        assertThat(objects("uploads")).doesNotContain(lost).anyMatch(path -> path.endsWith(known.toString()));
    }

    @Test
    void saysThatTheServerIsAwayAndComesBack() throws Exception {
        publishStem(claim, "vocals", first).then().statusCode(200);
        line.cut();
        try {
            fetch(vocals).then().statusCode(503).body("code", equalTo("STORAGE_AWAY"));
            stage(new Claim(track, 3), "v.flac", second).then().statusCode(503);
            get("/q/health/live").then().statusCode(200);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            get("/q/health/ready").then().statusCode(503).body(containsString("does not answer")));
        } finally {
            line.mend();
        }
        assertThat(fetch(vocals).asByteArray()).isEqualTo(first);
        get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void aBucketOfAnotherDatabaseIsNotWorkedOn() throws Exception {
        upload(UUID.randomUUID(), first).then().statusCode(200);
        String own = bucket.volumeId().orElseThrow();
        bucket.writeVolumeId("another");
        try {
            fetch(vocals).then().statusCode(503).body("code", equalTo("WRONG_VOLUME"));
            sweeper.sweep();
        } finally {
            bucket.writeVolumeId(own);
        }
        fetch(vocals).then().statusCode(404);
    }

    @Test
    void putsFiguresRightThatDoNotFitTheRows() throws Exception {
        publishStem(claim, "vocals", first).then().statusCode(200);
        Usage.Amount right = usage.perKind().get(BlobKind.STEM);
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO usage_change VALUES ('stem', 7, 7000)");
        }
        assertThat(usage.perKind().get(BlobKind.STEM)).isNotEqualTo(right);

        assertThat(usage.correct()).isEqualTo(1);

        assertThat(usage.perKind().get(BlobKind.STEM)).isEqualTo(right);
        assertThat(usage.correct()).isZero();
    }

    @Test
    void twoThatPutFiguresRightAtOnceDoNotDoItTwice() throws Exception {
        Usage.Amount right = usage.perKind().get(BlobKind.STEM);
        ExecutorService both = Executors.newFixedThreadPool(2);
        List<Future<Integer>> corrections = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO usage_change VALUES ('stem', 7, 7000)");
            connection.commit();
            // Neither can write before both have counted, were they let to.
            statement.execute("LOCK TABLE usage_change IN SHARE MODE");
            corrections.add(both.submit(usage::correct));
            corrections.add(both.submit(usage::correct));
            Awaitility.await().until(() -> waitingForLocks() == 2);
            connection.rollback();
            connection.setAutoCommit(true);
        } finally {
            both.shutdown();
        }

        assertThat(corrections.get(0).get() + corrections.get(1).get()).isEqualTo(1);
        assertThat(usage.perKind().get(BlobKind.STEM)).isEqualTo(right);
    }

    private int waitingForLocks() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = current_user")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void tellsWhereItKeepsThings() {
        get("/api/v1/storage/stats")
                .then()
                .statusCode(200)
                .body("base_path", equalTo("s3://" + S3Home.BUCKET + "/" + S3Home.PREFIX));
        assertThat(unused).doesNotExist();
    }
}
