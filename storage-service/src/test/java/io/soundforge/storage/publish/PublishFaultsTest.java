package io.soundforge.storage.publish;

import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.file;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publish;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusMock;
import io.restassured.response.Response;
import io.soundforge.storage.FaultyBackend;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.StorageFullException;
import io.soundforge.storage.blob.VolumeBackend;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.PublishRequest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Crashes, zombies and crowds. A crash is an Error thrown between two durable steps: what is durable then is what a kill leaves. */
@StoreTest
class PublishFaultsTest {
    @Inject
    PublishRecovery recovery;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    private final UUID track = UUID.randomUUID();
    private final StorageKey vocals = StorageKey.stem(track, "vocals", "flac");
    private final StorageKey drums = StorageKey.stem(track, "drums", "flac");
    private final byte[] first = bytes("vocals of the second claim");
    private final byte[] second = bytes("drums of the second claim");
    private final Claim claim = new Claim(track, 2);
    private FaultyBackend backend;

    @BeforeEach
    void breakable() throws IOException {
        backend = new FaultyBackend(new VolumeBackend(base));
        QuarkusMock.installMockForType(backend, BlobBackend.class);
    }

    private PublishRequest.File[] files() {
        return new PublishRequest.File[] {file(claim, "v.flac", vocals, first), file(claim, "d.flac", drums, second)};
    }

    /** Publishes an earlier claim, then crashes in the middle of the next, after so many moves. */
    private void crashAfter(int moves) {
        publishStem(new Claim(track, 1), "vocals", bytes("announced before"))
                .then()
                .statusCode(200);
        stage(claim, "v.flac", first).then().statusCode(200);
        stage(claim, "d.flac", second).then().statusCode(200);
        backend.afterMove(moves, () -> {
            throw new Error("killed");
        });
        publish(claim, files()).then().statusCode(500);
        backend.heal();
    }

    private void assertPublished() {
        assertThat(fetch(vocals).then().statusCode(200).extract().asByteArray()).isEqualTo(first);
        assertThat(fetch(drums).then().statusCode(200).extract().asByteArray()).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCrashBetweenMoveAndCommitIsMendedByRepeating(int moves) {
        crashAfter(moves);

        publish(claim, files()).then().statusCode(200).body("files.size()", equalTo(2));
        assertPublished();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aCrashBetweenMoveAndCommitIsMendedAtTheNextStart(int moves) throws Exception {
        crashAfter(moves);

        assertThat(recovery.recover(Duration.ZERO)).isEqualTo(1);
        assertPublished();
        assertThat(recovery.recover(Duration.ZERO)).isZero();
        publish(claim, files()).then().statusCode(200);
    }

    @Test
    void aPublicationThatCannotBeCompletedYetKeepsNoOtherWaiting() throws Exception {
        crashAfter(1);
        UUID otherTrack = UUID.randomUUID();
        Claim other = new Claim(otherTrack, 1);
        StorageKey otherKey = StorageKey.stem(otherTrack, "vocals", "flac");
        stage(other, "v.flac", first).then().statusCode(200);
        backend.afterMove(1, () -> {
            throw new Error("killed");
        });
        publish(other, file(other, "v.flac", otherKey, first)).then().statusCode(500);
        backend.afterMove(1, () -> {
            throw new IOException("a bad sector");
        });

        assertThat(recovery.recover(Duration.ZERO)).isEqualTo(1);
        assertThat(fetch(otherKey).asByteArray()).isEqualTo(first);
        backend.heal();
        assertThat(recovery.recover(Duration.ZERO)).isEqualTo(1);
        assertPublished();
    }

    @Test
    void aLaterClaimTakesOverFromACrashedOne() {
        crashAfter(1);

        publishStem(new Claim(track, 3), "vocals", bytes("third")).then().statusCode(200);
        assertThat(fetch(vocals).asString()).isEqualTo("third");
        publish(claim, files()).then().statusCode(409).body("code", equalTo("FENCED"));
        assertThat(base.resolve(drums.value())).doesNotExist();
    }

    @Test
    void deletingATrackFindsWhatACrashHasMoved() {
        crashAfter(2);
        assertThat(base.resolve(drums.value())).exists();

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        assertThat(base.resolve("stems/" + track)).doesNotExist();
    }

    @Test
    void stagedBytesThatTheCrashTookAreSaidToBeLost() throws Exception {
        crashAfter(1);
        Files.delete(base.resolve(claim.staging("d.flac")));

        assertThat(recovery.recover(Duration.ZERO)).isZero();
        publish(claim, files()).then().statusCode(422).body("code", equalTo("STAGED_FILE_MISSING"));
        publishStem(new Claim(track, 3), "vocals", bytes("third")).then().statusCode(200);
        assertThat(fetch(vocals).asString()).isEqualTo("third");
    }

    @Test
    void aDiskThatFillsUpInTheMiddleIsCompletedLater() {
        stage(claim, "v.flac", first);
        stage(claim, "d.flac", second);
        backend.afterMove(1, () -> {
            throw new StorageFullException(null);
        });

        publish(claim, files()).then().statusCode(507).body("code", equalTo("STORAGE_FULL"));
        fetch(vocals).then().statusCode(404);
        backend.heal();
        publish(claim, files()).then().statusCode(200);
        assertPublished();
    }

    @Test
    void aZombieThatWakesUpWhileItMovesCannotOverwrite() throws Exception {
        Claim zombie = new Claim(track, 1);
        byte[] late = bytes("late");
        stage(zombie, "vocals.flac", late);
        // The zombie has verified its bytes and is stopped before it moves them; meanwhile the next claim publishes.
        backend.afterSeal(
                zombie.staging("vocals.flac"),
                () -> publishStem(claim, "vocals", first).then().statusCode(200));

        publish(zombie, file(zombie, "vocals.flac", vocals, late))
                .then()
                .statusCode(409)
                .body("code", equalTo("FENCED"));
        assertThat(fetch(vocals).asByteArray()).isEqualTo(first);
    }

    @Test
    void deletionWhileBytesAreVerifiedWins() {
        stage(claim, "v.flac", first);
        backend.afterSeal(claim.staging("v.flac"), () -> internal()
                .post("/internal/v1/tracks/" + track + "/delete")
                .then()
                .statusCode(204));

        publish(claim, file(claim, "v.flac", vocals, first)).then().statusCode(410);
        assertThat(base.resolve("stems/" + track)).doesNotExist();
    }

    @Test
    void ofManyClaimsAtOnceTheHighestStays() throws Exception {
        int claims = 12;
        for (int fence = 1; fence <= claims; fence++) {
            stage(new Claim(track, fence), "v.flac", bytes("claim " + fence))
                    .then()
                    .statusCode(200);
        }
        List<Integer> fences = new ArrayList<>();
        for (int fence = 1; fence <= claims; fence++) {
            // Everybody asks twice, as a client does whose first answer was lost.
            fences.add(fence);
            fences.add(fence);
        }
        Collections.shuffle(fences, new java.util.Random(11));
        CyclicBarrier start = new CyclicBarrier(fences.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(fences.size())) {
            List<Future<Response>> answers = new ArrayList<>();
            for (int fence : fences) {
                Claim one = new Claim(track, fence);
                answers.add(threads.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return publish(one, file(one, "v.flac", vocals, bytes("claim " + one.fence())));
                }));
            }
            for (int i = 0; i < answers.size(); i++) {
                Response answer = answers.get(i).get(60, TimeUnit.SECONDS);
                assertThat(answer.statusCode())
                        .as(answer.asString())
                        .isIn(fences.get(i) == claims ? List.of(200) : List.of(200, 409));
            }
        }
        assertThat(fetch(vocals).asString()).isEqualTo("claim " + claims);
        assertThat(Files.readString(base.resolve(vocals.value()))).isEqualTo("claim " + claims);
    }
}
