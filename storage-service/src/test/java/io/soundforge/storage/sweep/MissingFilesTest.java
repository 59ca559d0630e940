package io.soundforge.storage.sweep;

import static io.restassured.RestAssured.get;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publishStem;
import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.catalog.Database;
import io.soundforge.storage.catalog.Places;
import io.soundforge.storage.s3.S3StoreTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@S3StoreTest
class MissingFilesTest {
    @Inject
    Database database;

    @Inject
    Places places;

    @Inject
    BlobBackend bucket;

    @Inject
    Reconciler reconciler;

    private final List<UUID> tracks = Stream.generate(UUID::randomUUID)
            .limit(5)
            .sorted(MissingFilesTest::byName)
            .toList();

    private static int byName(UUID one, UUID other) {
        return one.toString().compareTo(other.toString());
    }

    @BeforeEach
    void publish() {
        for (UUID track : tracks) {
            publishStem(new Claim(track, 1), "vocals", bytes("vocals")).then().statusCode(200);
        }
    }

    @AfterEach
    void delete() {
        for (UUID track : tracks) {
            internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        }
    }

    private static String place(UUID track) {
        return "stems/" + track + "/separate-1-1/vocals.flac";
    }

    private int missing(List<String> walk) throws Exception {
        MissingFiles missing = new MissingFiles(database, places, bucket, 2);
        missing.enter("stems");
        for (String path : walk) {
            missing.pass(path);
        }
        missing.leave("stems");
        return missing.count();
    }

    private List<String> objects() throws Exception {
        List<String> objects = new ArrayList<>();
        bucket.list("stems", found -> objects.add(found.path()));
        return objects;
    }

    @Test
    void areThoseThatTheBucketDoesNotHaveInWhateverOrderItIsWalked() throws Exception {
        assertThat(missing(objects())).isZero();
        for (int gone : new int[] {0, 2, 3, 4}) {
            bucket.delete(place(tracks.get(gone)));
        }
        List<String> walk = objects();

        assertThat(missing(walk)).isEqualTo(4);

        Collections.reverse(walk);
        assertThat(missing(walk)).isEqualTo(4);
        // What comes after the walk has gone by is no loss.
        assertThat(missing(List.of())).isEqualTo(4);
    }

    @Test
    void areToldOfByTheComparisonWithTheRows() throws Exception {
        bucket.delete(place(tracks.get(1)));

        reconciler.noteOrphans(Instant.EPOCH, 0);
        assertThat(get("/q/metrics").asString()).containsPattern("soundforge_storage_missing_files(\\{[^}]*})? 1.0");

        internal()
                .post("/internal/v1/tracks/" + tracks.get(1) + "/delete")
                .then()
                .statusCode(204);
        reconciler.noteOrphans(Instant.EPOCH, 0);
        assertThat(get("/q/metrics").asString()).containsPattern("soundforge_storage_missing_files(\\{[^}]*})? 0.0");
    }
}
