package io.soundforge.storage.publish;

import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.file;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publish;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.sha256;
import static io.soundforge.storage.StoreDriver.stage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.StoreTest;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.PublishRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@StoreTest
class PublishTest {
    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    private final UUID track = UUID.randomUUID();
    private final StorageKey vocals = StorageKey.stem(track, "vocals", "flac");

    @Test
    void movesAllFilesOfAClaimAtOnce() {
        Claim claim = new Claim(track, 1);
        byte[] first = bytes("la la la");
        byte[] second = bytes("dum dum");
        StorageKey drums = StorageKey.stem(track, "drums", "flac");
        stage(claim, "v.flac", first).then().statusCode(200).body("sha256", equalTo(sha256(first)));
        stage(claim, "d.flac", second).then().statusCode(200);

        publish(claim, file(claim, "v.flac", vocals, first), file(claim, "d.flac", drums, second))
                .then()
                .statusCode(200)
                .body("files.key", contains(vocals.value(), drums.value()))
                .body("files[0].size_bytes", equalTo(first.length))
                .body("files[0].sha256", equalTo(sha256(first)));

        assertThat(fetch(vocals).asByteArray()).isEqualTo(first);
        assertThat(fetch(drums).asByteArray()).isEqualTo(second);
        assertThat(base.resolve(claim.staging("x")).getParent()).doesNotExist();
    }

    @Test
    void givesTheSameAnswerAgain() {
        Claim claim = new Claim(track, 3);
        byte[] bytes = bytes("once");
        String first = publishStem(claim, "vocals", bytes)
                .then()
                .statusCode(200)
                .extract()
                .asString();

        stage(claim, "left-by-a-crash", bytes).then().statusCode(200);

        String again = publish(claim, file(claim, "vocals.flac", vocals, bytes))
                .then()
                .statusCode(200)
                .extract()
                .asString();

        assertThat(again).isEqualTo(first);
        assertThat(base.resolve("staging/" + track + "_separate_1")).doesNotExist();
    }

    @Test
    void refusesOtherFilesUnderTheSameFence() {
        Claim claim = new Claim(track, 3);
        publishStem(claim, "vocals", bytes("one")).then().statusCode(200);

        publishStem(claim, "vocals", bytes("two")).then().statusCode(409).body("code", equalTo("PUBLICATION_DIFFERS"));
        assertThat(fetch(vocals).asString()).isEqualTo("one");
    }

    @Test
    void refusesALowerFence() {
        publishStem(new Claim(track, 2), "vocals", bytes("announced")).then().statusCode(200);

        publishStem(new Claim(track, 1), "vocals", bytes("zombie"))
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("code", equalTo("FENCED"))
                .body("fence", equalTo(2));
        assertThat(fetch(vocals).asString()).isEqualTo("announced");
    }

    @Test
    void ordersByRunBeforeFence() {
        publishStem(new Claim(track, "separate", 1, 9), "vocals", bytes("first run"))
                .then()
                .statusCode(200);
        publishStem(new Claim(track, "separate", 2, 1), "vocals", bytes("second run"))
                .then()
                .statusCode(200);
        publishStem(new Claim(track, "separate", 1, 10), "vocals", bytes("late"))
                .then()
                .statusCode(409);

        assertThat(fetch(vocals).asString()).isEqualTo("second run");
    }

    @Test
    void fencesStepsApart() {
        publishStem(new Claim(track, "separate", 1, 5), "vocals", bytes("stem"))
                .then()
                .statusCode(200);
        Claim analysis = new Claim(track, "analyze", 1, 1);
        StorageKey document = StorageKey.analysis(track);
        byte[] json = bytes("{}");
        stage(analysis, "a.json", json);

        publish(analysis, file(analysis, "a.json", document, json)).then().statusCode(200);
        fetch(document).then().contentType("application/json");
    }

    @Test
    void removesWhatALaterClaimDoesNotMakeAgain() {
        publishStem(new Claim(track, 1), "vocals", bytes("old")).then().statusCode(200);
        publishStem(new Claim(track, 2), "lead", bytes("new")).then().statusCode(200);

        fetch(vocals).then().statusCode(404);
        assertThat(base.resolve(vocals.value())).doesNotExist();
        assertThat(base.resolve("stems/" + track + "/lead.flac")).exists();
    }

    @Test
    void refusesBytesThatAreNotThoseAnnounced() {
        Claim claim = new Claim(track, 1);
        stage(claim, "vocals.flac", bytes("what is there"));

        publish(claim, file(claim, "vocals.flac", vocals, bytes("what was said")))
                .then()
                .statusCode(422)
                .body("code", equalTo("CHECKSUM_MISMATCH"));
        fetch(vocals).then().statusCode(404);
        assertThat(base.resolve(vocals.value())).doesNotExist();
    }

    @Test
    void publishesAllOrNothing() {
        Claim claim = new Claim(track, 1);
        byte[] there = bytes("there");
        stage(claim, "v.flac", there);

        publish(
                        claim,
                        file(claim, "v.flac", vocals, there),
                        file(claim, "gone.flac", StorageKey.stem(track, "drums", "flac"), there))
                .then()
                .statusCode(422)
                .body("code", equalTo("STAGED_FILE_MISSING"));
        fetch(vocals).then().statusCode(404);
    }

    @Test
    void refusesATrackThatWasDeleted() {
        publishStem(new Claim(track, 1), "vocals", bytes("here")).then().statusCode(200);

        stage(new Claim(track, "analyze", 1, 1), "half.json", bytes("unfinished"))
                .then()
                .statusCode(200);

        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);
        internal().post("/internal/v1/tracks/" + track + "/delete").then().statusCode(204);

        fetch(vocals).then().statusCode(404).body("code", equalTo("NOT_FOUND"));
        assertThat(base.resolve("stems/" + track)).doesNotExist();
        assertThat(base.resolve("staging/" + track + "_analyze_1")).doesNotExist();
        publishStem(new Claim(track, 2), "vocals", bytes("late"))
                .then()
                .statusCode(410)
                .body("code", equalTo("TRACK_DELETED"));
        assertThat(base.resolve("stems/" + track)).doesNotExist();
    }

    @Test
    void refusesKeysOfOtherTracksAndStagingOfOtherClaims() {
        Claim claim = new Claim(track, 1);
        byte[] bytes = bytes("x");
        stage(claim, "v.flac", bytes);
        StorageKey foreign = StorageKey.stem(UUID.randomUUID(), "vocals", "flac");

        publish(claim, file(claim, "v.flac", foreign, bytes))
                .then()
                .statusCode(400)
                .body("field", equalTo("files[0].key"));
        publish(claim, file(new Claim(track, 2), "v.flac", vocals, bytes))
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_KEY"))
                .body("field", equalTo("files[0].staging"));
        publish(
                        claim,
                        new PublishRequest.File(
                                claim.staging("v.flac"), "stems/../../etc/passwd", null, 1, sha256(bytes), null, null))
                .then()
                .statusCode(400)
                .body("code", equalTo("INVALID_KEY"));
        publish(claim).then().statusCode(400).body("field", equalTo("files"));
    }

    @Test
    void neverPublishesALink() throws Exception {
        Claim claim = new Claim(track, 1);
        byte[] secret = bytes("the secret of somebody else");
        Path outside = Files.write(Files.createTempFile("outside", ".txt"), secret);
        Path link = base.resolve(claim.staging("v.flac"));
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, outside);

        publish(claim, file(claim, "v.flac", vocals, secret))
                .then()
                .statusCode(422)
                .body("code", equalTo("STAGED_FILE_MISSING"));
        fetch(vocals).then().statusCode(404).body("detail", containsString("no such file"));
        Files.delete(outside);
    }
}
